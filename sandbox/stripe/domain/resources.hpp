// The kinds of objects: each with its shape as Stripe documents it, its path below /v1, and what reading it can ask
// for. A new kind begins here. Static; amounts are in Stripe's minor units, times in seconds since the epoch.
#pragma once

#include "sandbox/stripe/domain/object.hpp"

namespace souk::stripe_sandbox {

inline constexpr std::string_view latest_version = "2026-10-28.endive";

struct Resource {
    std::string_view path;    // below /v1
    std::string_view prefix;  // of its ids
    std::string_view name;    // as errors call it
    std::string_view param;   // as errors call its id
    // Words: members that expand[] shows in full, and what a list can be filtered by (as Parameters).
    std::string_view expandable, filters;
    std::size_t share;  // how many are remembered for each payment
    Shape shape;
};

extern const Resource intents, charges, refunds, disputes, methods, endpoints, events;
const std::vector<const Resource*>& resources();
const Resource* find_resource(std::string_view path);  // null: there is none

// Objects that have no id and no path.
extern const Shape error_shape, charged_card, passed_authentication, redirect_to_url, use_stripe_sdk, automatic_methods,
    deleted_endpoint, list_shape, balance_shape, balance_amount;

Texts split(std::string_view text, char mark);  // without what is empty
bool has_word(std::string_view words, std::string_view word);

}  // namespace souk::stripe_sandbox
