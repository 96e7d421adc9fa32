// A whole number that is known to lie between Min and Max, both included.
#pragma once

#include "foundation/core/violation.hpp"

#include <cstdint>
#include <expected>
#include <string>

namespace souk {

template <std::int64_t Min, std::int64_t Max>
class Bounded {
  public:
    static constexpr std::int64_t min_value = Min;
    static constexpr std::int64_t max_value = Max;

    constexpr Bounded() noexcept = default;  // Min
    static std::expected<Bounded, Violation> parse(std::int64_t value) {
        if (value >= Min && value <= Max) return Bounded(value);
        return std::unexpected(
            Violation{"", "out_of_range", "must be from " + std::to_string(Min) + " to " + std::to_string(Max)});
    }

    constexpr std::int64_t value() const noexcept { return value_; }
    constexpr operator std::int64_t() const noexcept { return value_; }

  private:
    constexpr explicit Bounded(std::int64_t value) noexcept : value_(value) {}
    std::int64_t value_ = Min;
};

}  // namespace souk
