// What Stripe takes of each currency: which it knows at all, in which steps, how little and how much. Its minor units
// differ from those of ISO 4217: MGA has none, ISK and UGX are sent with two that are zero, and the last of the three
// of KWD must be zero. Static; https://docs.stripe.com/currencies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

struct CurrencyRule {
    int decimals = 2;
    std::int64_t step = 1;  // amounts are multiples of it
    std::int64_t least = 1;
    std::int64_t most = 99'999'999;

    std::string text(std::int64_t amount, std::string_view code) const;  // "12.99 EUR"
};

std::optional<CurrencyRule> currency_rule(std::string_view code);  // in small letters; nothing: not supported

}  // namespace souk::stripe_sandbox
