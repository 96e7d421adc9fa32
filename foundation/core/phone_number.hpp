// A telephone number for carriers and people: 5 to 15 digits (ITU-T E.164), a plus in front or none, and an extension
// or none, grouped as its owner groups it: "+1 518-555-0100 ext. 5". Cleaned as people paste it: digits of any script,
// dashes and blanks of any kind, tel:, the marks that address books put around it, and "ext." in several languages.
#pragma once

#include "foundation/core/violation.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk {

class PhoneNumber {
  public:
    PhoneNumber() = default;  // empty; only until a real one is read
    static std::expected<PhoneNumber, Violation> parse(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const PhoneNumber&) const noexcept = default;

  private:
    explicit PhoneNumber(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
