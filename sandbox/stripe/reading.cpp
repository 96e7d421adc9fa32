// The part of the API that changes nothing: single objects, lists, and the balance.
#include "sandbox/stripe/sandbox.hpp"

#include <algorithm>
#include <limits>

namespace souk::stripe_sandbox {

namespace {

constexpr auto of_one = "client_secret:ignored expand:ignored key:ignored";
constexpr auto of_a_list =
    "created:integer created[gt]:integer created[gte]:integer created[lt]:integer created[lte]:integer expand:ignored "
    "limit:integer starting_after ending_before ";

bool is_wanted(const Object& object, const Given& given) {
    const auto created = object.integer("created");
    constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    if (created != given.get("created", created) || created <= given.get("created[gt]", least) ||
        created < given.get("created[gte]", least) || created >= given.get("created[lt]", most) ||
        created > given.get("created[lte]", most)) {
        return false;
    }
    for (const std::string name : {"payment_intent", "charge"}) {
        if (given.has(name) && object.text(name) != given.text(name)) return false;
    }
    auto types = given.get<Texts>("types");
    if (given.has("type")) types.push_back(given.text("type"));
    return types.empty() || std::ranges::any_of(types, [&](std::string_view type) {
               return type.ends_with(".*") ? object.text("type").starts_with(type.substr(0, type.size() - 1))
                                           : object.text("type") == type;
           });
}

std::optional<Object> wrong(const Resource& resource, const Given& given, const Form& form) {
    const auto limit = given.get<std::int64_t>("limit", 10);
    if (limit < 1 || limit > 100) {
        return invalid_parameter("limit", "parameter_invalid_integer", "Limit must be between 1 and 100.");
    }
    for (const auto* name : {"starting_after", "ending_before"}) {
        if (!given.has(name) || given.text(name).starts_with(resource.prefix)) continue;
        return missing_resource(resource.name, given.text(name), resource.param, 400);
    }
    if (given.has("starting_after") && given.has("ending_before")) {
        return refusal(400, "", "You may only specify one of these parameters: starting_after, ending_before.");
    }
    if (given.has("customer")) return missing_resource("customer", given.text("customer"), "customer", 400);
    return wrong_expansion(&resource, form.list("expand"), "data.");
}

// As it is shown: an event with the number of endpoints that have not got it yet.
ObjectPtr as_shown(const Sandbox& sandbox, const ObjectPtr& object, const Texts& members) {
    if (!object->has("pending_webhooks")) return expand(sandbox.account, object, members);
    const std::string id(object->id());
    const auto waiting = std::distance(sandbox.owed.lower_bound({id, ""}), sandbox.owed.upper_bound({id, "~"}));
    return share(Object(*object).set("pending_webhooks", waiting));
}

}  // namespace

std::optional<Object> wrong_expansion(const Resource* resource, const Texts& names, std::string_view before) {
    for (const auto& name : names) {
        if (resource != nullptr && name.starts_with(before) &&
            has_word(resource->expandable, std::string_view(name).substr(before.size()))) {
            continue;
        }
        return invalid_parameter("expand", "", "This property cannot be expanded (" + name + ") by this sandbox.");
    }
    return std::nullopt;
}

Outcome show(const Sandbox& sandbox, const Resource& resource, const std::string& id, const Form& form) {
    const auto members = form.list("expand");
    if (auto given = form.read(of_one); !given) return std::unexpected(std::move(given.error()));
    if (auto error = wrong_expansion(&resource, members)) return std::unexpected(std::move(*error));
    const auto object = sandbox.account.find(resource, id);
    if (!object) return std::unexpected(missing_resource(resource.name, id, resource.param, 404));
    return as_shown(sandbox, object, members);
}

// Newest first; with ending_before, the ones next to the cursor, still newest first.
Outcome list(const Sandbox& sandbox, const Resource& resource, const std::string& url, const Form& form) {
    const auto given = form.read(of_a_list + std::string(resource.filters));
    if (!given) return std::unexpected(given.error());
    if (auto error = wrong(resource, *given, form)) return std::unexpected(std::move(*error));
    auto members = form.list("expand");
    for (auto& member : members) member.erase(0, member.find('.') + 1);

    const auto& table = sandbox.account.all(resource);
    std::vector<ObjectPtr> page;
    bool more = false;
    const auto take = [&](const ObjectPtr& object) {
        if (!is_wanted(*object, *given)) return true;
        more = std::cmp_equal(page.size(), given->get<std::int64_t>("limit", 10));
        if (!more) page.push_back(as_shown(sandbox, object, members));
        return !more;
    };
    if (given->has("ending_before")) {
        for (auto entry = table.upper_bound(given->text("ending_before"));
             entry != table.end() && take(entry->second);) {
            ++entry;
        }
        std::ranges::reverse(page);
    } else {
        auto entry = given->has("starting_after") ? table.lower_bound(given->text("starting_after")) : table.end();
        while (entry != table.begin() && take((--entry)->second)) {
        }
    }
    return share(Object(list_shape).set("data", std::move(page)).set("has_more", more).set("url", url));
}

ObjectPtr balance(const Sandbox& sandbox) {
    const auto& totals = sandbox.account.totals;
    std::vector<ObjectPtr> available;
    for (const auto& [currency, succeeded] : totals.amount_succeeded_by_currency) {
        const auto refunded = totals.amount_refunded_by_currency.find(currency);
        const auto back = refunded == totals.amount_refunded_by_currency.end() ? 0 : refunded->second;
        available.push_back(share(Object(balance_amount).set("amount", succeeded - back).set("currency", currency)));
    }
    return share(Object(balance_shape).set("available", std::move(available)));
}

}  // namespace souk::stripe_sandbox
