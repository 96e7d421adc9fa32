// The part of the API that changes nothing: single objects, lists, the balance, and URLs that do not exist.
#include "sandbox/stripe/api/stripe_api.hpp"

#include <algorithm>
#include <limits>

namespace souk::stripe_sandbox {

using http::Response;

namespace {

template <class T>
struct List {
    Always<R"("list")"> object;
    std::vector<std::shared_ptr<const T>> data;
    bool has_more = false;
    std::string url;
    BOOST_DESCRIBE_CLASS(List, (), (object, data, has_more, url), (), ())
};

struct BalanceAmount {
    std::int64_t amount = 0;
    std::string currency;
};
BOOST_DESCRIBE_STRUCT(BalanceAmount, (), (amount, currency))
struct Balance {
    Always<R"("balance")"> object;
    std::vector<BalanceAmount> available;
    False livemode;
    Always<"[]"> pending;
};
BOOST_DESCRIBE_STRUCT(Balance, (), (object, available, livemode, pending))

// created=…, created[gte]=…
struct Times {
    std::int64_t from = std::numeric_limits<std::int64_t>::min();
    std::int64_t to = std::numeric_limits<std::int64_t>::max();

    explicit Times(Parameters& parameters) {
        if (const auto exact = parameters.integer("created")) from = to = *exact;
        if (const auto limit = parameters.integer("created[gte]")) from = *limit;
        if (const auto limit = parameters.integer("created[gt]")) from = *limit + 1;
        if (const auto limit = parameters.integer("created[lte]")) to = *limit;
        if (const auto limit = parameters.integer("created[lt]")) to = *limit - 1;
    }
};

EventPtr with_waiting(const EventPtr& event, const WebhookQueue& webhooks) {
    auto shown = std::make_shared<Event>(*event);
    shown->pending_webhooks = webhooks.waiting_for(event->id);
    return shown;
}

// payment_intent=pi_…, charge=ch_…: of which intent or charge.
template <class T>
std::function<bool(const T&)> filter(Parameters& parameters) {
    const auto intent = parameters.text("payment_intent");
    std::optional<std::string> charge;
    if constexpr (requires(T object) { object.charge.id; }) charge = parameters.text("charge");
    return [=](const T& object) {
        if constexpr (requires { object.charge.id; }) {
            if (charge && object.charge.id != *charge) return false;
        }
        return !intent || object.payment_intent.id == *intent;
    };
}

std::function<bool(const Event&)> of_type(Parameters& parameters) {
    auto types = parameters.list("types");
    if (auto type = parameters.text("type")) types.push_back(std::move(*type));
    return [types = std::move(types)](const Event& event) {
        return types.empty() || std::ranges::any_of(types, [&](const std::string& type) {
                   return type.ends_with(".*") ? event.type.starts_with(type.substr(0, type.size() - 1))
                                               : event.type == type;
               });
    };
}

}  // namespace

template <class T>
Response StripeApi::show(const Asked& asked, Parameters& parameters, const std::string& id) {
    const auto expand_to = parameters.list("expand");
    for (const auto& property : expand_to) {
        if (can_be_expanded(property)) continue;
        parameters.refuse(invalid_parameter("expand", "", "This property cannot be expanded (" + property + ")."));
    }
    if (auto error = parameters.finish()) return fail(asked, std::move(*error));
    const auto object = sandbox_.account.find<T>(id);
    if (!object) return fail(asked, missing_resource(T::kind, id, T::param, 404));
    if constexpr (std::is_same_v<T, Event>) {
        return respond(asked, 200, schema::encode(*with_waiting(object, sandbox_.webhooks)));
    } else {
        return respond(asked, Answer{expand(sandbox_.account, object, expand_to), nullptr});
    }
}

template <class T>
Response StripeApi::list(const Asked& asked, Parameters& parameters, const std::function<bool(const T&)>& wanted) {
    const auto& table = sandbox_.account.all<T>();
    const auto limit = parameters.integer("limit").value_or(10);
    if (limit < 1 || limit > 100) {
        parameters.refuse(invalid_parameter("limit", "parameter_invalid_integer", "Limit must be between 1 and 100."));
    }
    const auto after = parameters.text("starting_after");
    const auto before = parameters.text("ending_before");
    for (const auto& cursor : {after, before}) {
        if (cursor && !cursor->starts_with(T::prefix))
            parameters.refuse(missing_resource(T::kind, *cursor, T::param, 400));
    }
    if (after && before) {
        parameters.refuse(
            refusal(400, "", "You may only specify one of these parameters: starting_after, ending_before."));
    }
    const Times times(parameters);
    std::vector<std::string> expand_to;
    for (const auto& property : parameters.list("expand")) {
        if (!property.starts_with("data.") || !can_be_expanded(property.substr(5))) {
            parameters.refuse(invalid_parameter("expand", "", "This property cannot be expanded (" + property + ")."));
        }
        expand_to.push_back(property.substr(std::min<std::size_t>(5, property.size())));
    }
    if (auto error = parameters.finish()) return fail(asked, std::move(*error));

    // Newest first; with ending_before, the ones next to the cursor, still newest first.
    List<T> page;
    page.url = asked.request.path;
    const auto take = [&](const std::shared_ptr<const T>& object) {
        if (object->created < times.from || object->created > times.to || !wanted(*object)) return true;
        page.has_more = std::cmp_equal(page.data.size(), limit);
        if (!page.has_more) page.data.push_back(object);
        return !page.has_more;
    };
    if (before) {
        for (auto entry = table.upper_bound(*before); entry != table.end() && take(entry->second); ++entry) {
        }
        std::ranges::reverse(page.data);
    } else {
        auto entry = after ? table.lower_bound(*after) : table.end();
        while (entry != table.begin() && take((--entry)->second)) {
        }
    }
    for (auto& object : page.data) {
        if constexpr (std::is_same_v<T, Event>) {
            object = with_waiting(object, sandbox_.webhooks);
        } else {
            object = std::get<std::shared_ptr<const T>>(expand(sandbox_.account, object, expand_to));
        }
    }
    return respond(asked, 200, schema::encode(page));
}

Response StripeApi::balance(const Asked& asked) const {
    const auto& totals = sandbox_.account.totals();
    Balance balance;
    for (const auto& [currency, succeeded] : totals.amount_succeeded_by_currency) {
        const auto refunded = totals.amount_refunded_by_currency.find(currency);
        const auto back = refunded == totals.amount_refunded_by_currency.end() ? 0 : refunded->second;
        balance.available.push_back({succeeded - back, currency});
    }
    return respond(asked, 200, schema::encode(balance));
}

Response StripeApi::read(const Asked& asked, const std::vector<std::string>& path) {
    auto given = Parameters::from_pairs(asked.request.query);
    if (!given) return fail(asked, refusal(400, "", "The query string is not well formed."));
    auto& parameters = *given;
    const auto is = [&](std::string_view resource) { return path[0] == resource; };
    if (path.size() == 2) {
        const auto& id = path[1];
        if (asked.publishable) {
            if (!is("payment_intents")) return fail(asked, needs_secret_key());
            if (auto error = wrong_client_secret(parameters, id)) return fail(asked, std::move(*error));
        }
        parameters.ignore("client_secret");
        parameters.ignore("key");
        if (is("payment_intents")) return show<Intent>(asked, parameters, id);
        if (is("payment_methods")) return show<PaymentMethod>(asked, parameters, id);
        if (is("charges")) return show<Charge>(asked, parameters, id);
        if (is("refunds")) return show<Refund>(asked, parameters, id);
        if (is("disputes")) return show<Dispute>(asked, parameters, id);
        if (is("events")) return show<Event>(asked, parameters, id);
        if (is("webhook_endpoints")) return show<WebhookEndpoint>(asked, parameters, id);
    } else if (path.size() == 1) {
        if (asked.publishable) return fail(asked, needs_secret_key());
        const auto all = [](const auto&) { return true; };
        if (const auto customer = parameters.text("customer")) {
            parameters.refuse(missing_resource("customer", *customer, "customer", 400));
        }
        if (is("payment_intents")) return list<Intent>(asked, parameters, all);
        if (is("payment_methods")) {
            parameters.choice("type", {"card"});
            return list<PaymentMethod>(asked, parameters, all);
        }
        if (is("charges")) return list<Charge>(asked, parameters, filter<Charge>(parameters));
        if (is("refunds")) return list<Refund>(asked, parameters, filter<Refund>(parameters));
        if (is("disputes")) return list<Dispute>(asked, parameters, filter<Dispute>(parameters));
        if (is("events")) return list<Event>(asked, parameters, of_type(parameters));
        if (is("webhook_endpoints")) return list<WebhookEndpoint>(asked, parameters, all);
        if (is("balance")) return balance(asked);
    }
    return fail(asked, no_such_url(asked.request));
}

}  // namespace souk::stripe_sandbox
