#include "sandbox/stripe/api/switchboard.hpp"

namespace souk::stripe_sandbox {

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

Response respond(const Answer& answer) { return json(answer.status, json_of(answer)); }

Response fail(const Object& error) { return respond({static_cast<int>(error.integer("status")), share(error)}); }

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

// What each switch takes.
const std::map<std::string_view, Parameters> known{{"webhooks/pause", ""},
                                                   {"webhooks/resume", "order=oldest_first|newest_first"},
                                                   {"webhooks/duplicate-all", ""},
                                                   {"webhooks/lose", "count:integer type"},
                                                   {"webhooks/duplicate", "count:integer type"},
                                                   {"latency", "milliseconds:integer*"},
                                                   {"faults", "count:integer path when=before|after"},
                                                   {"refunds", "outcome"}};

}  // namespace

Response Switchboard::report() const {
    const auto& totals = sandbox_.account.totals;
    const auto& webhooks = sandbox_.webhooks;
    auto statuses = totals.intents_by_status;
    for (const auto* name : {"requires_payment_method", "requires_confirmation", "requires_action", "processing",
                             "requires_capture", "canceled", "succeeded"}) {
        statuses.try_emplace(name, 0);
    }
    return json(200, schema::encode(
                         Report{std::move(statuses),
                                totals.amount_succeeded_by_currency,
                                totals.amount_refunded_by_currency,
                                totals.charges,
                                totals.refunds,
                                totals.disputes,
                                totals.events,
                                static_cast<std::int64_t>(sandbox_.account.all(intents).size()),
                                api_.switches.latency.count(),
                                {static_cast<std::int64_t>(sandbox_.owed.size()), deliverer_.in_flight(),
                                 webhooks.delivered, webhooks.failed, webhooks.failed_attempts, deliverer_.paused()}}));
}

task<Response> Switchboard::stats(Incoming request) {
    if (!is_local(request)) co_return fail(refusal(403, "", "Only as localhost."));
    co_return report();
}

void Switchboard::send_again(const ObjectPtr& event) {
    sandbox_.owe(event);
    deliverer_.send(event);
}

std::optional<Object> Switchboard::set(const std::string& what, const Form& form) {
    const auto parameters = known.find(what);
    if (parameters == known.end()) return refusal(404, "", "No such switch.");
    const auto given = form.read(parameters->second);
    if (!given) return given.error();
    auto& switches = api_.switches;
    const auto count = given->get<std::int64_t>("count", 1);
    if (what == "webhooks/resume") {
        deliverer_.resume(given->text("order") == "newest_first");
    } else if (what == "webhooks/pause") {
        deliverer_.pause();
    } else if (what == "webhooks/duplicate-all") {
        for (const auto& [id, event] : sandbox_.account.all(events)) send_again(event);
    } else if (what == "latency") {
        const std::chrono::milliseconds time(given->get<std::int64_t>("milliseconds"));
        if (time.count() < 0 || time > std::chrono::seconds(20)) {
            return invalid_parameter("milliseconds", "", "The latency is between 0 and 20000 milliseconds.");
        }
        switches.latency = time;
    } else if (what == "faults") {
        switches.faults = count;
        switches.fault_path = given->get<std::string>("path", "/v1/");
        switches.fault = given->text("when") == "after" ? Fault::after : Fault::before;
    } else if (what == "refunds") {
        if (given->text("outcome") != "" && !is_refund_course(given->text("outcome"))) {
            return invalid_parameter("outcome", "", "Such as pending, failed, or pending,failed for one later.");
        }
        switches.course = given->text("outcome");
    } else {
        (what == "webhooks/lose" ? switches.lost : switches.doubled) = count;
        switches.event_type = given->text("type");
    }
    return std::nullopt;
}

task<Response> Switchboard::turn(const Request& request, std::string what, std::string which) {
    if (!is_local(request)) co_return fail(refusal(403, "", "Only as localhost."));
    if (!api_.is_secret_key_of(request)) co_return fail(refusal(401, "", "The switchboard needs the secret key."));
    const auto form = Form::parse(request.body);
    if (!form) co_return fail(refusal(400, "", "The body is not well formed."));
    if (const auto event = sandbox_.account.find(events, which); event && what == "events") {
        send_again(event);
        co_return report();
    }
    if (what == "disputes" || (what == "refunds" && !which.empty())) {
        const auto operation = "TEST " + what + (which.empty() ? "" : "/*/end");
        co_return respond(co_await api_.carry_out(operation, which, *form));
    }
    if (const auto error = set(which.empty() ? what : what + "/" + which, *form)) co_return fail(*error);
    co_return report();
}

}  // namespace souk::stripe_sandbox
