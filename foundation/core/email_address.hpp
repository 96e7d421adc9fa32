// An e-mail address as people have them: dot-atom local part and a domain name (RFC 5321 lengths; no quoted local
// parts, no address literals). Kept in lower case: two spellings of one address are one account.
#pragma once

#include "foundation/core/violation.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk {

class EmailAddress {
  public:
    EmailAddress() = default;  // empty; only until a real one is read
    static std::expected<EmailAddress, Violation> parse(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const EmailAddress&) const noexcept = default;

  private:
    explicit EmailAddress(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
