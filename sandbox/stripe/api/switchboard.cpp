#include "sandbox/stripe/api/switchboard.hpp"

namespace souk::stripe_sandbox {

using http::Incoming;
using http::Request;
using http::Response;

namespace {

struct WebhookReport {
    std::int64_t pending = 0, in_flight = 0, delivered = 0, failed = 0, failed_attempts = 0;
    bool paused = false;
};
BOOST_DESCRIBE_STRUCT(WebhookReport, (), (pending, in_flight, delivered, failed, failed_attempts, paused))

struct Report {
    Amounts intents_by_status, amount_succeeded_by_currency, amount_refunded_by_currency;
    std::int64_t charges = 0, refunds = 0, disputes = 0, events = 0, intents_in_memory = 0, latency_milliseconds = 0;
    WebhookReport webhooks;
};
BOOST_DESCRIBE_STRUCT(Report, (),
                      (intents_by_status, amount_succeeded_by_currency, amount_refunded_by_currency, charges, refunds,
                       disputes, events, intents_in_memory, latency_milliseconds, webhooks))

Response json(int status, std::string body) {
    return {status, {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}}, std::move(body) + "\n"};
}

Response fail(const ApiError& error) { return json(error.status, "{\"error\":" + schema::encode(error) + "}"); }

// A web page elsewhere whose name points to this machine must not get here.
bool is_local(const Request& request) {
    const auto is_own = [](std::string_view host) {
        for (const std::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
            if (host == name || (host.starts_with(name) && host[name.size()] == ':')) return true;
        }
        return false;
    };
    const auto origin = request.header("Origin");
    return is_own(request.header("Host").value_or("")) &&
           (!origin || (origin->starts_with("http://") && is_own(origin->substr(7))));
}

}  // namespace

Response Switchboard::report() const {
    const auto& totals = sandbox_.account.totals();
    const auto& queue = sandbox_.webhooks;
    auto statuses = totals.intents_by_status;
    for (const auto name : schema::detail::enumerator_names<IntentStatus>) statuses.try_emplace(std::string(name), 0);
    return json(200, schema::encode(
                         Report{std::move(statuses),
                                totals.amount_succeeded_by_currency,
                                totals.amount_refunded_by_currency,
                                totals.charges,
                                totals.refunds,
                                totals.disputes,
                                totals.events,
                                static_cast<std::int64_t>(sandbox_.account.all<Intent>().size()),
                                api_.switches.latency.count(),
                                {static_cast<std::int64_t>(queue.pending()), queue.in_flight(), queue.stats.delivered,
                                 queue.stats.failed, queue.stats.failed_attempts, queue.paused()}}));
}

task<Response> Switchboard::stats(Incoming request) {
    if (!is_local(request)) co_return fail(refusal(403, "", "Only as localhost."));
    co_return report();
}

void Switchboard::send_again(const Event& event) {
    const auto shared = sandbox_.account.find<Event>(event.id);
    for (const auto& [id, endpoint] : sandbox_.account.all<WebhookEndpoint>()) {
        if (endpoint->wants(event.type)) sandbox_.webhooks.add(shared, id, clock_.now().microseconds());
    }
}

// False: there is no such switch.
bool Switchboard::set(const std::string& what, Parameters& given) {
    auto switches = api_.switches;
    const auto count = given.integer("count").value_or(1);
    if (what == "webhooks/resume") {
        const auto order = given.choice("order", {"oldest_first", "newest_first"});
        sandbox_.webhooks.resume(order == "newest_first");
    } else if (what == "webhooks/pause") {
        sandbox_.webhooks.pause();
    } else if (what == "webhooks/duplicate-all") {
        for (const auto& [id, event] : sandbox_.account.all<Event>()) send_again(*event);
    } else if (what == "webhooks/lose" || what == "webhooks/duplicate") {
        (what == "webhooks/lose" ? switches.lost : switches.doubled) = count;
        switches.event_type = given.text("type").value_or("");
    } else if (what == "latency") {
        switches.latency = std::chrono::milliseconds(given.required_integer("milliseconds"));
        if (switches.latency.count() < 0 || switches.latency > std::chrono::seconds(20)) {
            given.refuse(invalid_parameter("milliseconds", "", "The latency is between 0 and 20000 milliseconds."));
        }
    } else if (what == "faults") {
        switches.faults = count;
        switches.fault_path = given.text("path").value_or("/v1/");
        switches.fault = given.choice("when", {"before", "after"}) == "after" ? Fault::after : Fault::before;
    } else if (what == "refunds") {
        switches.course = given.text("outcome").value_or("");
        if (!switches.course.empty() && !parse_course(switches.course)) {
            given.refuse(invalid_parameter("outcome", "", "Such as pending, failed, or pending,failed for one later."));
        }
    } else {
        return false;
    }
    if (auto error = given.finish()) {
        given.refuse(std::move(*error));
    } else {
        api_.switches = switches;
    }
    deliverer_.wake();
    return true;
}

task<Response> Switchboard::turn(const Request& request, std::string what, std::string which) {
    if (!is_local(request)) co_return fail(refusal(403, "", "Only as localhost."));
    if (!api_.is_secret_key_of(request)) co_return fail(refusal(401, "", "The switchboard needs the secret key."));
    auto given = Parameters::parse(request.body);
    if (!given) co_return fail(refusal(400, "", "The body is not well formed."));
    if (what == "events" && sandbox_.account.find<Event>(which)) {
        send_again(*sandbox_.account.find<Event>(which));
        deliverer_.wake();
        co_return report();
    }
    const bool one_refund = what == "refunds" && !which.empty();
    if (one_refund || what == "disputes") {
        const auto* operation = one_refund ? "end_refund" : which.empty() ? "create_dispute" : "end_dispute";
        const auto answer = co_await api_.carry_out(operation, which, std::move(*given));
        co_return answer.error ? fail(*answer.error) : json(200, schema::encode(answer.object));
    }
    if (!set(which.empty() ? what : what + "/" + which, *given)) co_return fail(refusal(404, "", "No such switch."));
    if (auto error = given->finish()) co_return fail(*error);
    co_return report();
}

}  // namespace souk::stripe_sandbox
