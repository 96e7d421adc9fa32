// What one piece of something costs: an amount from 0 to 10^12 minor units, so that a million pieces of it in an order
// can be added up. What asks for money in a request asks for a Price; Money has no bounds and may be negative.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/core/violation.hpp"

#include <cstdint>
#include <expected>

namespace souk {

class Price {
  public:
    static constexpr std::int64_t highest = 1'000'000'000'000;

    constexpr Price() noexcept = default;  // nothing, of no currency
    static std::expected<Price, Violation> parse(Money money) {
        if (money.amount() >= 0 && money.amount() <= highest) return Price(money);
        return std::unexpected(Violation{"/amount", "out_of_range", "must be from 0 to " + std::to_string(highest)});
    }

    constexpr Money money() const noexcept { return money_; }

  private:
    constexpr explicit Price(Money money) noexcept : money_(money) {}
    Money money_;
};

}  // namespace souk
