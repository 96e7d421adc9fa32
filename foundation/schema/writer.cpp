#include "foundation/schema/writer.hpp"

#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

namespace souk::schema {

namespace {

constexpr std::uint64_t in_each_byte(std::uint64_t value) { return value * 0x0101'0101'0101'0101; }

// The high bit of each byte that must be escaped (quotes, backslashes, below 0x20); exact up to the first of them.
constexpr std::uint64_t to_escape(std::uint64_t eight) {
    const auto zeros = [](std::uint64_t bytes) { return (bytes - in_each_byte(0x01)) & ~bytes; };
    const std::uint64_t below = (eight - in_each_byte(0x20)) & ~eight;
    return (zeros(eight ^ in_each_byte('"')) | zeros(eight ^ in_each_byte('\\')) | below) & in_each_byte(0x80);
}

// Where the first character to be escaped stands from `at` on; the size when there is none.
std::size_t next_to_escape(std::string_view text, std::size_t at) {
    for (; text.size() - at >= 8; at += 8) {
        std::uint64_t eight = 0;
        std::memcpy(&eight, text.data() + at, sizeof eight);
        if (const auto found = to_escape(eight)) return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    }
    while (at < text.size() && static_cast<unsigned char>(text[at]) >= 0x20 && text[at] != '"' && text[at] != '\\')
        ++at;
    return at;
}

static_assert(std::endian::native == std::endian::little);

void escape(std::string& out, char c) {
    constexpr std::string_view digits = "0123456789abcdef";
    switch (c) {
        case '"': out += "\\\""; return;
        case '\\': out += "\\\\"; return;
        case '\n': out += "\\n"; return;
        case '\r': out += "\\r"; return;
        case '\t': out += "\\t"; return;
        default:
            out += "\\u00";
            out += digits[static_cast<unsigned char>(c) >> 4];
            out += digits[static_cast<unsigned char>(c) & 15];
    }
}

}  // namespace

void write_string(std::string& out, std::string_view text) {
    out += '"';
    for (std::size_t begin = 0;;) {
        const std::size_t end = next_to_escape(text, begin);
        out.append(text, begin, end - begin);
        if (end == text.size()) break;
        escape(out, text[end]);
        begin = end + 1;
    }
    out += '"';
}

void write_integer(std::string& out, std::int64_t value) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

void write_number(std::string& out, double value) {
    if (!std::isfinite(value)) {
        out += "null";
        return;
    }
    char digits[32];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

}  // namespace souk::schema
