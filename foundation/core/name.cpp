#include "foundation/core/name.hpp"

#include "foundation/core/text.hpp"
#include "foundation/core/unicode.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace souk {

namespace {

constexpr std::size_t most_words = 16;
constexpr char32_t soft_hyphen = 0xad;
constexpr char32_t joiner = 0x200d;
constexpr char32_t non_joiner = 0x200c;

// Before a dot they are titles and forms of companies, not hosts: "Dr.med.", "St.Gallen", "Co.KG".
constexpr std::array<std::string_view, 24> abbreviations{"dr",  "dipl", "prof", "mag", "ing",  "st",   "sta", "ste",
                                                         "mr",  "mrs",  "ms",   "mme", "ma",   "jr",   "sr",  "co",
                                                         "inc", "ltd",  "med",  "rer", "phil", "univ", "jun", "sen"};
// After one letter and a dot a name goes on ("J.van Dijk"), except for these.
constexpr std::array<std::string_view, 7> short_hosts{"com", "co", "net", "org", "io", "ly", "gg"};

std::unexpected<Violation> refuse(std::string_view code, std::string_view message) {
    return std::unexpected(Violation{"", std::string(code), std::string(message)});
}

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool in_label(char c) {
    return is_ascii_letter(c) || (c >= '0' && c <= '9') || c == '-' || static_cast<unsigned char>(c) >= 0x80;
}

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

bool is_lower(std::string_view label) {
    return std::ranges::all_of(label, [](char c) { return c >= 'a' && c <= 'z'; });
}
bool is_upper(std::string_view label) {
    return std::ranges::none_of(label, [](char c) { return c >= 'a' && c <= 'z'; });
}

// Top-level domains have two letters or more, all ASCII; a capital in front begins a name ("Ma.Theresa"). Of others
// that people use, those in Cyrillic are the likeliest to be clicked.
bool may_end_a_host(std::string_view host, std::string_view end) {
    if (end.size() < 2) return false;
    if (lowered(end).starts_with("xn--") || end == "рф") return true;
    if (!std::ranges::all_of(end, is_ascii_letter)) return false;
    return is_lower(end) || (is_upper(end) && is_upper(host));
}

bool is_host(std::string_view before, std::string_view after, bool path_follows) {
    if (before.empty() || after.empty()) return false;
    if (path_follows) return after.size() >= 2;
    if (before.size() == 1) return std::ranges::find(short_hosts, lowered(after)) != short_hosts.end();
    if (std::ranges::find(abbreviations, lowered(before)) != abbreviations.end()) return false;
    return may_end_a_host(before, after);
}

}  // namespace

bool carries_link(std::string_view text) {
    const auto lower = lowered(text);
    if (lower.contains("://") || lower.contains("www.") || lower.contains("mailto:")) return true;
    for (auto dot = text.find('.'); dot != std::string_view::npos; dot = text.find('.', dot + 1)) {
        auto begin = dot;
        while (begin > 0 && in_label(text[begin - 1])) --begin;
        auto end = dot + 1;
        while (end < text.size() && in_label(text[end])) ++end;
        const auto before = text.substr(begin, dot - begin);
        const auto after = text.substr(dot + 1, end - dot - 1);
        const bool mailbox = begin > 0 && text[begin - 1] == '@' && !before.empty() && !after.empty();
        if (mailbox || is_host(before, after, end < text.size() && text[end] == '/')) return true;
    }
    return false;
}

std::expected<std::string, Violation> one_line(std::string_view text) {
    if (auto length = utf8_length(text); !length) return std::unexpected(length.error());
    const auto typed = ordinary_width(without_edges(text));
    std::string line;
    bool gap = false;
    char32_t before = ' ';
    for (std::size_t position = 0; position < typed.size();) {
        const auto start = position;
        const auto character = next_character(typed, position);
        if (ends_a_line(character)) return refuse("invalid_character", "must be one line");
        if (is_blank(character)) {
            gap = true;
            continue;
        }
        if (character < ' ' || (character >= 0x7f && character < 0xa0))
            return refuse("invalid_character", "must not contain control characters");
        if (character == soft_hyphen) continue;
        const bool shapes = (character == joiner || character == non_joiner) && !gap && shapes_after(before);
        if (is_invisible(character) && !shapes)
            return refuse("invalid_character", "must not contain characters that cannot be seen");
        if (gap && !line.empty()) line += ' ';
        gap = false;
        line.append(typed, start, position - start);
        before = character;
    }
    return line;
}

std::expected<Name, Violation> Name::parse(std::string_view text) {
    auto line = one_line(text);
    if (!line) return std::unexpected(std::move(line.error()));
    auto name = checked_text(*line, min_length, max_length);
    if (!name) return std::unexpected(std::move(name.error()));
    if (carries_link(*name)) return refuse("invalid_format", "must be a name, without a link or an address in it");
    if (std::ranges::count(*name, ' ') >= static_cast<std::ptrdiff_t>(most_words))
        return refuse("invalid_format", "must be a name, not a message");
    return Name(std::move(*name));
}

}  // namespace souk
