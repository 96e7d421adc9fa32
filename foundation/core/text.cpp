#include "foundation/core/text.hpp"

namespace souk {

namespace {

Violation bad_utf8() { return {"", "invalid_utf8", "is not valid UTF-8"}; }

// Decodes one code point at `position` and moves on; -1 for what is none.
std::int32_t next_code_point(std::string_view text, std::size_t& position) {
    const auto byte = [&](std::size_t index) { return static_cast<unsigned char>(text[index]); };
    const unsigned char first = byte(position);
    if (first < 0x80) return static_cast<std::int32_t>(text[position++]);
    const int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || position + static_cast<std::size_t>(more) >= text.size()) return -1;
    std::int32_t point = first & (0x3f >> more);
    for (int index = 1; index <= more; ++index) {
        const unsigned char next = byte(position + static_cast<std::size_t>(index));
        if ((next & 0xc0) != 0x80) return -1;
        point = point << 6 | (next & 0x3f);
    }
    const bool overlong = (more == 2 && point < 0x800) || (more == 3 && point < 0x10000);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return -1;
    position += static_cast<std::size_t>(more) + 1;
    return point;
}

std::string_view trim(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

}  // namespace

std::expected<std::size_t, Violation> utf8_length(std::string_view text) {
    std::size_t length = 0;
    for (std::size_t position = 0; position < text.size(); ++length)
        if (next_code_point(text, position) < 0) return std::unexpected(bad_utf8());
    return length;
}

std::expected<std::string, Violation> checked_text(std::string_view text, std::size_t min, std::size_t max) {
    text = trim(text);
    std::size_t length = 0;
    for (std::size_t position = 0; position < text.size(); ++length) {
        const auto point = next_code_point(text, position);
        if (point < 0) return std::unexpected(bad_utf8());
        if ((point < 0x20 && point != '\t' && point != '\n' && point != '\r') || point == 0x7f)
            return std::unexpected(Violation{"", "invalid_character", "must not contain control characters"});
    }
    if (length < min)
        return std::unexpected(Violation{"", "too_short", "must have at least " + std::to_string(min) + " characters"});
    if (length > max)
        return std::unexpected(Violation{"", "too_long", "must have at most " + std::to_string(max) + " characters"});
    return std::string(text);
}

}  // namespace souk
