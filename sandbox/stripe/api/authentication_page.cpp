#include "sandbox/stripe/api/authentication_page.hpp"

#include "foundation/core/money.hpp"
#include "foundation/crypto/digest.hpp"

namespace souk::stripe_sandbox {

using http::Incoming;
using http::Path;
using http::Response;

namespace {

std::string escaped(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
    return out;
}

Response page(int status, std::string_view title, std::string_view content) {
    std::string body = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>)" + escaped(title) +
                       R"(</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #eef1f6; color: #1d2433; }
main { width: min(24rem, calc(100vw - 6rem)); padding: 2rem; border-radius: 1rem; background: #fff;
       box-shadow: 0 1rem 3rem rgb(20 30 60 / 15%); }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; }
p { margin: 0 0 1.25rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; margin: 0 0 1.5rem; }
dt { color: #66708a; } dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
form { display: grid; gap: .75rem; }
button, a.button { font: inherit; font-weight: 600; padding: .75rem 1rem; border: 0; border-radius: .6rem; cursor: pointer;
       background: #3047c8; color: #fff; text-align: center; text-decoration: none; display: block; }
button.quiet { background: transparent; color: #a3263a; box-shadow: inset 0 0 0 1px currentColor; }
button:focus-visible, a:focus-visible { outline: 3px solid #8fa2ff; outline-offset: 2px; }
small { color: #66708a; display: block; margin-top: 1.25rem; }
@media (prefers-color-scheme: dark) {
  body { background: #10141f; color: #e6e9f2; } main { background: #1a2030; } dt, small { color: #9aa5c0; }
  button.quiet { color: #ff8c9c; }
}
</style>
</head>
<body><main>
)";
    body += content;
    body += "\n<small>This is the payment sandbox of Souk. No money moves.</small>\n</main></body>\n</html>\n";
    return Response{status,
                    {{"Content-Type", "text/html; charset=utf-8"},
                     {"Cache-Control", "no-store"},
                     {"Referrer-Policy", "no-referrer"},
                     {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"}},
                    std::move(body)};
}

Response not_found() {
    return page(
        404, "Payment not found",
        "<h1>Payment not found</h1>\n<p>The link is incomplete, or the sandbox has forgotten this payment.</p>");
}

std::string_view redirect_status(const Intent& intent) {
    switch (intent.status) {
        case IntentStatus::succeeded:
        case IntentStatus::requires_capture: return "succeeded";
        case IntentStatus::processing: return "pending";
        default: return "failed";
    }
}

}  // namespace

std::string url_to_return_to(std::string_view return_url, std::string_view intent, std::string_view client_secret,
                             std::string_view status) {
    const auto fragment = std::min(return_url.find('#'), return_url.size());
    std::string url(return_url.substr(0, fragment));
    const auto add = [&](std::string_view name, std::string_view value) {
        url += url.contains('?') ? '&' : '?';
        url += name;
        url += '=';
        append_escaped(url, value);
    };
    add("payment_intent", intent);
    add("payment_intent_client_secret", client_secret);
    add("redirect_status", status);
    url += return_url.substr(fragment);
    return url;
}

IntentPtr AuthenticationPage::find(const std::string& id, std::string_view client_secret) const {
    auto intent = sandbox_.account.intent(id);
    if (!intent || !crypto::constant_time_equal(json_.client_secret(*intent), client_secret)) return nullptr;
    return intent;
}

Response AuthenticationPage::leave(const Intent& intent) const {
    const auto status = redirect_status(intent);
    if (intent.terms->return_url.empty()) {
        return page(200, "Thank you",
                    status == "failed"
                        ? "<h1>The payment was not made</h1>\n<p>You can close this window.</p>"
                        : "<h1>Thank you</h1>\n<p>The payment was confirmed. You can close this window.</p>");
    }
    const auto id = sandbox_.account.ids().make("pi_", intent.serial);
    auto url = url_to_return_to(intent.terms->return_url, id, json_.client_secret(intent), status);
    return Response{303, {{"Location", std::move(url)}, {"Cache-Control", "no-store"}}, {}};
}

task<Response> AuthenticationPage::show(Incoming request, Path<std::string> id) {
    const auto form = Form::from_pairs(request->query);
    const auto secret = form ? form->text("client_secret").value_or("") : std::string_view{};
    const auto intent = find(*id, secret);
    if (!intent) co_return not_found();
    if (intent->status != IntentStatus::requires_action) co_return leave(*intent);
    std::string content =
        "<h1>Confirm your payment</h1>\n<p>Your bank wants to know that it is you.</p>\n<dl><dt>Amount</dt><dd>";
    content += escaped(Money(intent->amount, intent->currency).to_string());
    content += "</dd><dt>Card</dt><dd>";
    content += escaped(intent->method->card->brand);
    content += " &middot;&middot;&middot;&middot; ";
    content += escaped(intent->method->card->last4());
    content += "</dd>";
    if (!intent->terms->description.empty()) {
        content += "<dt>For</dt><dd>" + escaped(intent->terms->description) + "</dd>";
    }
    content += "</dl>\n<form method=\"post\"><input type=\"hidden\" name=\"client_secret\" value=\"" + escaped(secret) +
               "\">\n<button name=\"outcome\" value=\"complete\">Complete authentication</button>\n"
               "<button class=\"quiet\" name=\"outcome\" value=\"fail\">Fail authentication</button></form>";
    co_return page(200, "Confirm your payment", content);
}

task<Response> AuthenticationPage::answer(Incoming request, Path<std::string> id) {
    const auto form = Form::parse(request->body);
    if (!form) co_return not_found();
    const auto intent = find(*id, form->text("client_secret").value_or(""));
    if (!intent) co_return not_found();
    if (intent->status != IntentStatus::requires_action) co_return leave(*intent);  // answered in another window
    auto outcome = Form::from_pairs({{"outcome", std::string(form->text("outcome").value_or(""))}});
    if (!outcome) co_return not_found();
    const auto result =
        co_await api_.carry_out({.operation = Operation::finish_authentication,
                                 .time = clock_.now().microseconds(),
                                 .object = *id,
                                 .form = std::move(*outcome),
                                 .origin = std::make_shared<const Origin>(Origin{api_.new_request_id(), {}})});
    if (result.error) {
        co_return page(result.error->status, "Not understood",
                       "<h1>Not understood</h1>\n<p>" + escaped(result.error->message) + "</p>");
    }
    co_return leave(*std::get<IntentPtr>(result.object));
}

}  // namespace souk::stripe_sandbox
