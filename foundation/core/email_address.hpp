// An e-mail address as people have them: dot-atom local part and a domain name (RFC 5321 lengths; no address literals).
// One address has one spelling here, wherever it comes in: what people paste is cleaned of blanks, invisible marks, <>
// and mailto:, width is made ordinary, the whole is in lower case, and the domain is written as DNS has it, so that
// münchen.example and xn--mnchen-3ya.example are one. Local parts outside ASCII are refused.
#pragma once

#include "foundation/core/violation.hpp"

#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace souk {

class EmailAddress {
  public:
    EmailAddress() = default;  // empty; only until a real one is read
    static std::expected<EmailAddress, Violation> parse(std::string_view text);

    // Some carriers gave out local parts with dots at their end or side by side, which are no dot-atoms. They are taken
    // for typing errors, unless they come in quotes or the domain is one of these. Kept, sent and compared in quotes:
    // "anna..b"@docomo.ne.jp. Called once, before any thread reads an address.
    static void take_odd_local_parts_at(std::vector<std::string> domains);

    // The beginning of an address as addresses are kept, for those who look one up by its first letters.
    static std::string beginning(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const EmailAddress&) const noexcept = default;

  private:
    explicit EmailAddress(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
