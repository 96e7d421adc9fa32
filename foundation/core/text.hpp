// Text from outside that has been checked: valid UTF-8 without control characters (but tab and newline), in its
// composed form (NFC), blanks trimmed from both ends, Min to Max code points long. A Text that exists is valid.
#pragma once

#include "foundation/core/violation.hpp"

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace souk {

// The trimmed and composed text, or what is wrong with it (the pointer is the caller's to fill in).
std::expected<std::string, Violation> checked_text(std::string_view text, std::size_t min, std::size_t max);
// Code points; nothing for what is not UTF-8 (RFC 3629: no surrogates, no overlong forms).
std::expected<std::size_t, Violation> utf8_length(std::string_view text);
// The same text, with U+FFFD for each byte that belongs to no character: for what must be shown whatever it is.
std::string well_formed_utf8(std::string_view text);

template <std::size_t Min, std::size_t Max>
class Text {
  public:
    static constexpr std::size_t min_length = Min;
    static constexpr std::size_t max_length = Max;

    Text() = default;  // empty; only until a real one is read
    static std::expected<Text, Violation> parse(std::string_view text) {
        auto checked = checked_text(text, Min, Max);
        if (!checked) return std::unexpected(std::move(checked.error()));
        return Text(std::move(*checked));
    }

    const std::string& str() const noexcept { return text_; }
    auto operator<=>(const Text&) const noexcept = default;

  private:
    explicit Text(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace souk
