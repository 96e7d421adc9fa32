#include "foundation/core/text.hpp"

#include "foundation/core/unicode.hpp"

#include <algorithm>
#include <cstring>

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

// The White_Space property of Unicode: a title of ideographic spaces is as empty as one of blanks.
constexpr bool blank(std::int32_t point) {
    return point == ' ' || (point >= '\t' && point <= '\r') || point == 0x85 || point == 0xa0 || point == 0x1680 ||
           (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 || point == 0x202f ||
           point == 0x205f || point == 0x3000;
}

constexpr bool control(std::int32_t point) {
    return (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7f && point < 0xa0);
}

}  // namespace

std::expected<std::size_t, Violation> utf8_length(std::string_view text) {
    std::size_t length = 0;
    for (std::size_t position = 0; position < text.size();) {
        if (std::uint64_t eight = 0; text.size() - position >= sizeof eight) {
            std::memcpy(&eight, text.data() + position, sizeof eight);
            if ((eight & 0x8080'8080'8080'8080) == 0) {  // all of them ASCII
                position += sizeof eight;
                length += sizeof eight;
                continue;
            }
        }
        if (next_code_point(text, position) < 0) return std::unexpected(bad_utf8());
        ++length;
    }
    return length;
}

std::string well_formed_utf8(std::string_view text) {
    std::string good;
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t start = position;
        if (next_code_point(text, position) < 0) {
            good += "\xEF\xBF\xBD";
            ++position;
        } else {
            good += text.substr(start, position - start);
        }
    }
    return good;
}

std::expected<std::string, Violation> checked_text(std::string_view text, std::size_t min, std::size_t max) {
    std::size_t begin = text.size();
    std::size_t end = text.size();
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t start = position;
        const auto point = next_code_point(text, position);
        if (point < 0) return std::unexpected(bad_utf8());
        if (blank(point)) continue;
        begin = std::min(begin, start);
        end = position;
    }
    const auto whole = composed(text.substr(begin, end - begin));
    text = whole;

    std::size_t length = 0;
    for (std::size_t position = 0; position < text.size(); ++length)
        if (control(next_code_point(text, position)))
            return std::unexpected(Violation{"", "invalid_character", "must not contain control characters"});
    if (length < min)
        return std::unexpected(Violation{"", "too_short", "must have at least " + std::to_string(min) + " characters"});
    if (length > max)
        return std::unexpected(Violation{"", "too_long", "must have at most " + std::to_string(max) + " characters"});
    return whole;
}

}  // namespace souk
