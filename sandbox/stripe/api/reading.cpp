// The part of the API that changes nothing: single objects, lists, the balance, and URLs that do not exist.
#include "foundation/schema/writer.hpp"
#include "sandbox/stripe/api/stripe_api.hpp"
#include "sandbox/stripe/domain/parameters.hpp"

#include <algorithm>
#include <limits>

namespace souk::stripe_sandbox {

using http::Incoming;
using http::Request;
using http::Response;

namespace {

std::int64_t created_of(const auto& object) { return object->created; }

// created=…, created[gte]=…
struct Times {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    std::int64_t to = std::numeric_limits<std::int64_t>::max();

    static Times read(Parameters& parameters) {
        Times times;
        if (const auto exact = parameters.integer("created")) times.from = times.to = *exact;
        if (const auto limit = parameters.integer("created[gte]")) times.from = *limit;
        if (const auto limit = parameters.integer("created[gt]")) times.from = *limit + 1;
        if (const auto limit = parameters.integer("created[lte]")) times.to = *limit;
        if (const auto limit = parameters.integer("created[lt]")) times.to = *limit - 1;
        return times;
    }
};

}  // namespace

Response StripeApi::show(const Request& request, std::string_view kind, std::string_view param, std::string_view id,
                         const std::function<Object(std::string_view)>& find) {
    const Asked asked{request, new_request_id()};
    if (const auto error = refused_key(request)) return fail(asked, *error);
    const auto form = Form::from_pairs(request.query);
    if (!form) return fail(asked, invalid_parameter("", "", "The query string is not well formed."));
    const auto expand = read_expand(*form);
    if (!expand) return fail(asked, expand.error());
    Parameters parameters(*form);
    form->ignore("client_secret");
    if (const auto error = parameters.finish()) return fail(asked, *error);
    Answer answer{.object = find(id), .error = nullptr, .expand = *expand};
    if (std::holds_alternative<std::monostate>(answer.object))
        return fail(asked, missing_resource(kind, id, param, 404));
    return respond(asked, 200, body_of(answer));
}

template <class Ptr>
Response StripeApi::list(const Request& request, const Account::Table<Ptr>& table, std::string_view prefix,
                         const std::function<std::function<bool(const Ptr&)>(const Form&)>& read_filter) {
    const Asked asked{request, new_request_id()};
    if (const auto error = refused_key(request)) return fail(asked, *error);
    const auto form = Form::from_pairs(request.query);
    if (!form) return fail(asked, invalid_parameter("", "", "The query string is not well formed."));
    Parameters parameters(*form);
    const auto limit = parameters.integer("limit").value_or(10);
    if (limit < 1 || limit > 100) {
        parameters.refuse(invalid_parameter("limit", "parameter_invalid_integer", "Limit must be between 1 and 100."));
    }
    const auto cursor = [&](std::string_view name) -> std::optional<Serial> {
        const auto id = parameters.text(name);
        if (!id) return std::nullopt;
        const auto serial = sandbox_.account.ids().parse(prefix, *id);
        if (!serial) parameters.refuse(missing_resource("object", *id, name, 400));
        return serial;
    };
    const auto after = cursor("starting_after");
    const auto before = cursor("ending_before");
    if (after && before) {
        parameters.refuse(invalid_parameter(
            "ending_before", "", "You may only specify one of these parameters: starting_after, ending_before."));
    }
    const auto times = Times::read(parameters);
    const auto wanted = read_filter(*form);
    const auto expand = read_expand(*form);
    if (!expand) parameters.refuse(expand.error());
    if (const auto error = parameters.finish()) return fail(asked, *error);

    // Newest first; with ending_before, the ones next to the cursor, still newest first.
    std::vector<Ptr> found;
    bool more = false;
    const auto take = [&](const Ptr& object) {
        if (created_of(object) < times.from || created_of(object) > times.to || !wanted(object)) return true;
        more = std::cmp_equal(found.size(), limit);
        if (!more) found.push_back(object);
        return !more;
    };
    if (before) {
        for (auto entry = table.upper_bound(*before); entry != table.end() && take(entry->second); ++entry) {
        }
        std::ranges::reverse(found);
    } else {
        for (auto entry = after ? table.lower_bound(*after) : table.end(); entry != table.begin();) {
            if (!take((--entry)->second)) break;
        }
    }

    std::string body = R"({"object":"list","data":[)";
    for (const auto& object : found) {
        if (body.back() != '[') body += ',';
        if constexpr (std::is_same_v<Ptr, EventPtr>) {
            json_.write(body, *object, waiting_for(object->serial));
        } else {
            json_.write(body, object, *expand, *expand != 0 ? related_to(object) : Related{});
        }
    }
    body += R"(],"has_more":)";
    body += more ? "true" : "false";
    body += R"(,"url":)";
    schema::write_string(body, request.path);
    body += '}';
    return respond(asked, 200, std::move(body));
}

int StripeApi::waiting_for(Serial event) const {
    return static_cast<int>(std::ranges::count_if(sandbox_.account.endpoints(), [&](const auto& entry) {
        return sandbox_.webhooks.waits({event, entry.first});
    }));
}

namespace {

template <class Ptr>
Object object_or_nothing(Ptr object) {
    return object ? Object(std::move(object)) : Object();
}

template <class Ptr>
std::function<bool(const Ptr&)> everything(const Form&) {
    return [](const Ptr&) { return true; };
}

// payment_intent=pi_…: of which intent. An id that is none matches nothing.
template <class Ptr>
std::function<bool(const Ptr&)> by_intent(const ObjectIds& ids, const Form& form) {
    const auto id = form.text("payment_intent");
    if (!id) return [](const Ptr&) { return true; };
    return [serial = ids.parse("pi_", *id)](const Ptr& object) { return object->intent == serial; };
}

}  // namespace

task<Response> StripeApi::show_intent(Incoming request, Text id) {
    co_return show(request, "payment_intent", "intent", *id,
                   [this](auto given) { return object_or_nothing(sandbox_.account.intent(given)); });
}
task<Response> StripeApi::show_method(Incoming request, Text id) {
    co_return show(request, "PaymentMethod", "payment_method", *id,
                   [this](auto given) { return object_or_nothing(sandbox_.account.method(given)); });
}
task<Response> StripeApi::show_charge(Incoming request, Text id) {
    co_return show(request, "charge", "charge", *id,
                   [this](auto given) { return object_or_nothing(sandbox_.account.charge(given)); });
}
task<Response> StripeApi::show_refund(Incoming request, Text id) {
    co_return show(request, "refund", "refund", *id,
                   [this](auto given) { return object_or_nothing(sandbox_.account.refund(given)); });
}
task<Response> StripeApi::show_endpoint(Incoming request, Text id) {
    co_return show(request, "webhook endpoint", "webhook_endpoint", *id,
                   [this](auto given) { return object_or_nothing(sandbox_.account.endpoint(given)); });
}

task<Response> StripeApi::show_event(Incoming request, Text id) {
    const Asked asked{request, new_request_id()};
    if (const auto error = refused_key(request)) co_return fail(asked, *error);
    const auto event = sandbox_.account.event(*id);
    if (!event) co_return fail(asked, missing_resource("event", *id, "id", 404));
    std::string body;
    json_.write(body, *event, waiting_for(event->serial));
    co_return respond(asked, 200, std::move(body));
}

task<Response> StripeApi::list_intents(Incoming request) {
    co_return list<IntentPtr>(request, sandbox_.account.intents(), "pi_", everything<IntentPtr>);
}
task<Response> StripeApi::list_charges(Incoming request) {
    co_return list<ChargePtr>(request, sandbox_.account.charges(), "ch_",
                              [this](const Form& form) { return by_intent<ChargePtr>(sandbox_.account.ids(), form); });
}
task<Response> StripeApi::list_endpoints(Incoming request) {
    co_return list<EndpointPtr>(request, sandbox_.account.endpoints(), "we_", everything<EndpointPtr>);
}

task<Response> StripeApi::list_refunds(Incoming request) {
    co_return list<RefundPtr>(
        request, sandbox_.account.refunds(), "re_", [this](const Form& form) -> std::function<bool(const RefundPtr&)> {
            auto of_intent = by_intent<RefundPtr>(sandbox_.account.ids(), form);
            const auto id = form.text("charge");
            if (!id) return of_intent;
            return [of_intent = std::move(of_intent), charge = sandbox_.account.ids().parse("ch_", *id)](
                       const RefundPtr& refund) { return refund->charge == charge && of_intent(refund); };
        });
}

task<Response> StripeApi::list_events(Incoming request) {
    co_return list<EventPtr>(
        request, sandbox_.account.events(), "evt_", [](const Form& form) -> std::function<bool(const EventPtr&)> {
            std::vector<std::string> types;
            for (const auto type : form.list("types")) types.emplace_back(type);
            if (const auto type = form.text("type")) types.assign(1, std::string(*type));
            if (types.empty()) return [](const EventPtr&) { return true; };
            return [types = std::move(types)](const EventPtr& event) {
                return std::ranges::any_of(types, [&](const std::string& type) {
                    return type.ends_with(".*")
                               ? event->type.starts_with(std::string_view(type).substr(0, type.size() - 1))
                               : event->type == type;
                });
            };
        });
}

task<Response> StripeApi::show_balance(Incoming request) {
    const Asked asked{request, new_request_id()};
    if (const auto error = refused_key(request)) co_return fail(asked, *error);
    const auto& totals = sandbox_.account.totals();
    std::string body = R"({"object":"balance","available":[)";
    for (const auto& [currency, succeeded] : totals.succeeded) {
        if (body.back() != '[') body += ',';
        const auto refunded = totals.refunded.find(currency);
        const auto amount = succeeded - (refunded == totals.refunded.end() ? 0 : refunded->second);
        body += R"({"amount":)";
        schema::write_integer(body, amount);
        body += R"(,"currency":")";
        for (const char c : currency.code()) body += static_cast<char>(c + 32);
        body += R"(","source_types":{"card":)";
        schema::write_integer(body, amount);
        body += "}}";
    }
    body += R"(],"livemode":false,"pending":[]})";
    co_return respond(asked, 200, std::move(body));
}

Response StripeApi::no_such_url(const Request& request) {
    const Asked asked{request, new_request_id()};
    if (const auto error = refused_key(request)) return fail(asked, *error);
    auto error = invalid_parameter("", "",
                                   "Unrecognized request URL (" + std::string(to_string(request.method)) + ": " +
                                       request.path + "). This sandbox covers a part of Stripe's API.");
    error.status = 404;
    return fail(asked, error);
}

task<Response> StripeApi::unknown(Incoming request, Text) { co_return no_such_url(request); }
task<Response> StripeApi::unknown_below(Incoming request, Text, Text) { co_return no_such_url(request); }
task<Response> StripeApi::unknown_far_below(Incoming request, Text, Text, Text) { co_return no_such_url(request); }

}  // namespace souk::stripe_sandbox
