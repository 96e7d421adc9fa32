// What somebody is called, a person or a shop, as labels and mails have it: one line of 1 to 120 characters in their
// composed form and ordinary width, with single blanks. Refused when it carries what is no name: a link or an address,
// a line break, characters that hide or that turn others around, or a whole message.
#pragma once

#include "foundation/core/violation.hpp"

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>

namespace souk {

class Name {
  public:
    static constexpr std::size_t min_length = 1;
    static constexpr std::size_t max_length = 120;

    Name() = default;  // empty; only until a real one is read
    static std::expected<Name, Violation> parse(std::string_view text);

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const Name&) const noexcept = default;

  private:
    explicit Name(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

// The text in one line, composed and in ordinary width, with single blanks; refused when it has line breaks, control
// characters or invisible ones. For whatever else has to be one line: streets, towns, account holders.
std::expected<std::string, Violation> one_line(std::string_view text);

// Whether mail programs or people would take a part of it for an address of the web or of a mailbox.
bool carries_link(std::string_view text);

}  // namespace souk
