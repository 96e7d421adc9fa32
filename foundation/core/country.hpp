// A country of ISO 3166-1, by its two letters; Kosovo (XK), Ascension (AC) and Tristan da Cunha (TA) are among them.
#pragma once

#include <array>
#include <compare>
#include <optional>
#include <string_view>

namespace souk {

class CountryCode {
  public:
    constexpr CountryCode() noexcept = default;  // ZZ, "unknown": only until a real one is read
    static std::optional<CountryCode> parse(std::string_view code) noexcept;  // upper case only
    // By its usual English name, an older one, or one that traders use ("EIRE", "USA", "RSA"); ASCII letters in any
    // case.
    static std::optional<CountryCode> from_name(std::string_view name) noexcept;

    constexpr std::string_view code() const noexcept { return {code_.data(), code_.size()}; }
    std::string_view name() const noexcept;  // in English; empty for ZZ
    constexpr auto operator<=>(const CountryCode&) const noexcept = default;

  private:
    constexpr explicit CountryCode(std::array<char, 2> code) noexcept : code_(code) {}
    std::array<char, 2> code_{'Z', 'Z'};
};

}  // namespace souk
