#include "foundation/smtp/mail_headers.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace souk::smtp {

namespace {

constexpr std::size_t longest_plain = 60;
constexpr std::size_t bytes_per_word = 45;  // 60 characters of base64, with its frame within the 75 that are allowed

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

std::string without_controls(std::string_view text) {
    std::string out(text);
    std::ranges::replace_if(out, is_control, ' ');
    return out;
}

bool stays_plain(std::string_view text) {
    return text.size() <= longest_plain && text.find("=?") == std::string_view::npos &&
           std::ranges::all_of(text, [](char c) { return c >= ' ' && c < 0x7F; });
}

std::string base64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const auto part = bytes.substr(at, 3);
        std::uint32_t bits = 0;
        for (std::size_t index = 0; index < 3; ++index) {
            bits = bits << 8U | (index < part.size() ? static_cast<unsigned char>(part[index]) : 0U);
        }
        for (std::size_t index = 0; index < 4; ++index) {
            const auto shift = 18U - 6U * static_cast<unsigned>(index);
            out += index <= part.size() ? alphabet[bits >> shift & 63U] : '=';
        }
    }
    return out;
}

std::string encoded_words(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        std::size_t length = std::min(bytes_per_word, text.size());
        // A character is never split between two words; what is no UTF-8 at all is cut anywhere.
        std::size_t whole = length;
        while (whole > 0 && whole < text.size() && is_continuation(text[whole])) --whole;
        if (whole > 0) length = whole;
        if (!out.empty()) out += "\r\n ";
        out += "=?UTF-8?B?" + base64(text.substr(0, length)) + "?=";
        text.remove_prefix(length);
    }
    return out;
}

}  // namespace

std::string header_text(std::string_view text) {
    const auto clean = without_controls(text);
    return stays_plain(clean) ? clean : encoded_words(clean);
}

std::string mailbox(std::string_view name, const EmailAddress& address) {
    if (name.empty()) return address.str();
    const auto clean = without_controls(name);
    std::string out;
    if (stays_plain(clean)) {
        out = '"';
        for (const char c : clean) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    } else {
        out = encoded_words(clean);
    }
    return out + " <" + address.str() + ">";
}

std::string header_date(Instant instant) {
    constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array<const char*, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::time_t seconds = instant.microseconds() / 1'000'000;
    std::tm utc{};
    gmtime_r(&seconds, &utc);
    std::array<char, 64> out{};
    // Not strftime(): its names depend on the locale.
    const int length = std::snprintf(out.data(), out.size(), "%s, %02d %s %04d %02d:%02d:%02d +0000",
                                     days[static_cast<std::size_t>(utc.tm_wday)], utc.tm_mday,
                                     months[static_cast<std::size_t>(utc.tm_mon)], utc.tm_year + 1900, utc.tm_hour,
                                     utc.tm_min, utc.tm_sec);
    return {out.data(), static_cast<std::size_t>(length)};
}

bool is_message_id(std::string_view id) noexcept {
    constexpr std::string_view marks = ".-_+@";
    const auto harmless = [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
    };
    const auto at = id.find('@');
    return id.size() <= 200 && at != std::string_view::npos && at != 0 && at + 1 != id.size() &&
           std::ranges::count(id, '@') == 1 && std::ranges::all_of(id, harmless);
}

std::string with_crlf(std::string_view text) {
    std::string out;
    out.reserve(text.size() + 16);
    for (std::size_t index = 0; index < text.size(); ++index) {
        const char c = text[index];
        if (c == '\r' || c == '\n') {
            if (c == '\r' && index + 1 < text.size() && text[index + 1] == '\n') ++index;
            out += "\r\n";
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace souk::smtp
