// The language that somebody reads, and which of those that there are comes closest to what a browser asks for. Of a
// BCP 47 tag only the primary language is kept: "de-AT" is "de".
#pragma once

#include "foundation/core/violation.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace souk {

class Language {
  public:
    Language() = default;  // empty; only until a real one is read
    static std::expected<Language, Violation> parse(std::string_view tag);

    const std::string& str() const noexcept { return primary_; }
    auto operator<=>(const Language&) const noexcept = default;

  private:
    explicit Language(std::string primary) : primary_(std::move(primary)) {}
    std::string primary_;  // two or three lower-case letters
};

// Of the offered primary languages the one that an Accept-Language header (RFC 9110, 12.5.4) likes best; the first of
// them when it likes none, or is no such header. There must be one.
std::string_view preferred_language(std::string_view accept_language, std::span<const std::string_view> offered);

}  // namespace souk
