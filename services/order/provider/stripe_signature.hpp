// Tells Stripe's webhooks from forged ones: HMAC-SHA256 over "<time>.<body>" in the header Stripe-Signature. Cheap
// before it is trusted: the header is taken apart and its age looked at first, then one digest of the body is made,
// however many signatures were sent. Pure.
#pragma once

#include "foundation/core/instant.hpp"

#include <chrono>
#include <string_view>

namespace souk::order::stripe {

inline constexpr std::chrono::minutes signature_tolerance{5};
// More than Stripe sends while a secret is being replaced.
inline constexpr std::size_t most_signatures = 5;

// "t=<seconds>,v1=<64 hex digits>[,v1=…][,v0=…]": exactly one time, one to five of v1, each whole.
bool is_genuine(std::string_view body, std::string_view header, std::string_view secret, Instant now);

}  // namespace souk::order::stripe
