#include "sandbox/stripe/api/authentication_page.hpp"

#include "foundation/crypto/digest.hpp"
#include "sandbox/stripe/domain/currencies.hpp"

namespace souk::stripe_sandbox {

using http::Response;

namespace {

constexpr std::string_view head = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Confirm your payment</title><style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; }
main { width: min(24rem, calc(100vw - 4rem)); padding: 2rem; border: 1px solid GrayText; border-radius: 1rem; }
h1 { margin: 0 0 .5rem; font-size: 1.25rem; }
dl { display: grid; grid-template-columns: auto 1fr; gap: .25rem 1rem; } dd { margin: 0; text-align: right; }
form { display: grid; gap: .75rem; } button { font: inherit; padding: .75rem 1rem; cursor: pointer; }
</style></head><body><main>
)";

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

Response page(int status, std::string_view content) {
    std::string body(head);
    body.append(content).append(
        "\n<p><small>This is the payment sandbox of Souk. No money moves.</small></p></main></body></html>\n");
    return {status,
            {{"Content-Type", "text/html; charset=utf-8"},
             {"Cache-Control", "no-store"},
             {"Referrer-Policy", "no-referrer"},
             {"Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"}},
            std::move(body)};
}

Response not_found() {
    return page(
        404, "<h1>Payment not found</h1>\n<p>The link is incomplete, or the sandbox has forgotten this payment.</p>");
}

std::string_view redirect_status(const Object& intent) {
    const auto status = intent.text("status");
    if (status == "processing") return "pending";
    return status == "succeeded" || status == "requires_capture" ? "succeeded" : "failed";
}

// To the shop, with what Stripe adds to its URL before a fragment, or to a last page.
Response leave(const Object& intent) {
    const auto status = redirect_status(intent);
    const auto back = intent.text("return_url");
    if (back.empty()) {
        return page(200, status == "failed" ? "<h1>The payment was not made</h1>\n<p>You can close this window.</p>"
                                            : "<h1>Thank you</h1>\n<p>You can close this window.</p>");
    }
    const auto fragment = std::min(back.find('#'), back.size());
    std::string url(back.substr(0, fragment));
    url.append(url.contains('?') ? "&" : "?").append("payment_intent=").append(intent.id());
    url.append("&payment_intent_client_secret=").append(intent.text("client_secret"));
    url.append("&redirect_status=").append(status).append(back.substr(fragment));
    return {303, {{"Location", std::move(url)}, {"Cache-Control", "no-store"}}, {}};
}

}  // namespace

ObjectPtr AuthenticationPage::find(const std::string& id, const std::optional<Form>& given) const {
    auto intent = account_.find(intents, id);
    return intent && given && crypto::constant_time_equal(intent->text("client_secret"), given->text("client_secret"))
               ? intent
               : nullptr;
}

task<Response> AuthenticationPage::show(Incoming request, Path<std::string> id) {
    const auto intent = find(*id, Form::from_pairs(request->query));
    if (!intent) co_return not_found();
    const auto method = account_.find(methods, intent->text("payment_method"));
    if (intent->text("status") != "requires_action" || !method) co_return leave(*intent);
    const auto currency = intent->text("currency");
    auto content =
        "<h1>Confirm your payment</h1>\n<p>Your bank wants to know that it is you.</p>\n<dl><dt>Amount</dt><dd>" +
        currency_rule(currency).value_or(CurrencyRule{}).text(intent->integer("amount"), currency) +
        "</dd><dt>Card</dt><dd>" + std::string(method->text("card.brand")) + " &middot;&middot;&middot;&middot; " +
        std::string(method->text("card.last4")) + "</dd>";
    const auto description = intent->text("description");
    if (!description.empty()) content += "<dt>For</dt><dd>" + escaped(description) + "</dd>";
    content += "</dl>\n<form method=\"post\"><input type=\"hidden\" name=\"client_secret\" value=\"" +
               escaped(intent->text("client_secret")) +
               "\">\n<button name=\"outcome\" value=\"complete\">Complete authentication</button>\n"
               "<button name=\"outcome\" value=\"fail\">Fail authentication</button></form>";
    co_return page(200, content);
}

task<Response> AuthenticationPage::answer(Incoming request, Path<std::string> id) {
    const auto form = Form::parse(request->body);
    const auto intent = find(*id, form);
    if (!intent) co_return not_found();
    if (intent->text("status") != "requires_action") co_return leave(*intent);  // answered in another window
    const auto result = co_await api_.carry_out("TEST payment_intents/*/authenticate", *id, *form);
    if (result.status != 200 && !result.body->flag("executed")) {
        co_return page(result.status, "<h1>Not understood</h1>\n<p>" + escaped(result.body->text("message")) + "</p>");
    }
    co_return leave(*account_.find(intents, *id));
}

}  // namespace souk::stripe_sandbox
