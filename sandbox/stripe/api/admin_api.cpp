#include "sandbox/stripe/api/admin_api.hpp"

#include "foundation/schema/writer.hpp"
#include "sandbox/stripe/domain/parameters.hpp"

namespace souk::stripe_sandbox {

using http::Incoming;
using http::Response;

namespace {

void member(std::string& out, std::string_view name, std::int64_t value) {
    if (out.back() != '{') out += ',';
    schema::write_string(out, name);
    out += ':';
    schema::write_integer(out, value);
}

void amounts(std::string& out, const std::map<Currency, std::int64_t>& by_currency) {
    for (const auto& [currency, amount] : by_currency) {
        std::string code;
        for (const char c : currency.code()) code += static_cast<char>(c + 32);
        member(out, code, amount);
    }
}

Response refusal(const ApiError& error) {
    std::string body = R"({"error":{"message":)";
    schema::write_string(body, error.message);
    body += "}}\n";
    return {error.status, {{"Content-Type", "application/json"}}, std::move(body)};
}

ApiError not_a_form() { return invalid_parameter("", "", "The body is not well formed."); }

}  // namespace

Response AdminApi::report() const {
    const auto& totals = sandbox_.account.totals();
    const auto& queue = sandbox_.webhooks;
    std::string body = R"({"intents_by_status":{)";
    for (int number = 0; number < intent_statuses; ++number) {
        member(body, to_string(static_cast<IntentStatus>(number)), totals.intents[static_cast<std::size_t>(number)]);
    }
    body += R"(},"amount_succeeded_by_currency":{)";
    amounts(body, totals.succeeded);
    body += R"(},"amount_refunded_by_currency":{)";
    amounts(body, totals.refunded);
    body += "}";
    member(body, "charges", totals.charges);
    member(body, "refunds", totals.refunds);
    member(body, "events", totals.events);
    member(body, "intents_in_memory", static_cast<std::int64_t>(sandbox_.account.intents().size()));
    member(body, "latency_milliseconds", api_.latency.count());
    body += R"(,"webhooks":{)";
    member(body, "pending", static_cast<std::int64_t>(queue.pending()));
    member(body, "in_flight", queue.in_flight());
    member(body, "delivered", queue.stats().delivered);
    member(body, "failed", queue.stats().failed);
    member(body, "failed_attempts", queue.stats().failed_attempts);
    body += R"(,"paused":)";
    body += queue.paused() ? "true" : "false";
    body += "}}\n";
    return {200, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body)};
}

task<Response> AdminApi::stats(Incoming) { co_return report(); }

task<Response> AdminApi::pause(Incoming) {
    sandbox_.webhooks.pause();
    co_return report();
}

task<Response> AdminApi::resume(Incoming request) {
    const auto form = Form::parse(request->body);
    if (!form) co_return refusal(not_a_form());
    Parameters parameters(*form);
    const auto order = parameters.choice("order", {"oldest_first", "newest_first"});
    if (const auto error = parameters.finish()) co_return refusal(*error);
    sandbox_.webhooks.resume(order == "newest_first");
    deliverer_.wake();
    co_return report();
}

task<Response> AdminApi::duplicate_all(Incoming) {
    for (const auto& [serial, event] : sandbox_.account.events()) {
        for (const auto& [endpoint, settings] : sandbox_.account.endpoints()) {
            if (settings->wants(event->type)) sandbox_.webhooks.add(event, endpoint, clock_.now().microseconds());
        }
    }
    deliverer_.wake();
    co_return report();
}

task<Response> AdminApi::set_latency(Incoming request) {
    const auto form = Form::parse(request->body);
    if (!form) co_return refusal(not_a_form());
    Parameters parameters(*form);
    const auto milliseconds = parameters.required_integer("milliseconds");
    if (milliseconds < 0 || milliseconds > 20'000) {
        parameters.refuse(invalid_parameter("milliseconds", "", "The latency is between 0 and 20000 milliseconds."));
    }
    if (const auto error = parameters.finish()) co_return refusal(*error);
    api_.latency = std::chrono::milliseconds(milliseconds);
    co_return report();
}

}  // namespace souk::stripe_sandbox
