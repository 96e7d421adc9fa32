// A currency of ISO 4217, with the number of its decimals: EUR 2, JPY 0, KWD 3. Three bytes, cheap to copy.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string_view>

namespace souk {

class Currency {
  public:
    constexpr Currency() noexcept = default;  // XXX, "no currency": only until a real one is read
    // Upper case only; codes that are no means of payment (metals, testing) are refused.
    static std::optional<Currency> parse(std::string_view code) noexcept;

    constexpr std::string_view code() const noexcept { return {code_.data(), code_.size()}; }
    int exponent() const noexcept;

    constexpr auto operator<=>(const Currency&) const noexcept = default;

  private:
    constexpr explicit Currency(std::array<char, 3> code) noexcept : code_(code) {}
    std::array<char, 3> code_{'X', 'X', 'X'};
};

}  // namespace souk
