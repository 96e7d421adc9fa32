// The number of a bank account (ISO 13616): the country's length, and check digits that fit (ISO 7064, mod 97). Kept
// without blanks and in upper case; shown whole only to those who may see it.
#pragma once

#include "foundation/core/violation.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk {

class Iban {
  public:
    Iban() = default;                                                    // empty; only until a real one is read
    static std::expected<Iban, Violation> parse(std::string_view text);  // with or without blanks, in any case

    const std::string& str() const noexcept { return text_; }
    std::string masked() const;  // "DE89 **** 3000"
    auto operator<=>(const Iban&) const noexcept = default;

  private:
    explicit Iban(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
