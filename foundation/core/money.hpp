// An amount of money: minor units (cents) of one currency. Sums are exact: overflow and mixed currencies throw
// MoneyError, since both are faults of a program and not of its user. One rounding rule for shares: half-up, away from
// zero at .5.
#pragma once

#include "foundation/core/currency.hpp"

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace souk {

class MoneyError : public std::logic_error {
    using std::logic_error::logic_error;
};

class Money {
  public:
    constexpr Money() noexcept = default;  // nothing, of no currency
    constexpr Money(std::int64_t minor_units, Currency currency) noexcept : amount_(minor_units), currency_(currency) {}

    constexpr std::int64_t amount() const noexcept { return amount_; }
    constexpr Currency currency() const noexcept { return currency_; }

    Money operator+(const Money& other) const;
    Money operator-(const Money& other) const;
    Money times(std::int64_t factor) const;
    // `basis_points` hundredths of a percent of it: 1900 is 19 %.
    Money share(std::int64_t basis_points) const;
    // Parts in the proportion of the weights (not negative, not all zero) that sum to exactly this amount: each is
    // rounded down, and what is left goes unit by unit to the largest remainders, the first of equals first.
    std::vector<Money> spread(std::span<const std::int64_t> weights) const;

    std::string to_string() const;  // "12.99 EUR"

    constexpr bool operator==(const Money&) const noexcept = default;

  private:
    std::int64_t amount_ = 0;
    Currency currency_;
};

}  // namespace souk
