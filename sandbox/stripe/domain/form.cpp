#include "sandbox/stripe/domain/form.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace souk::stripe_sandbox {

namespace {

int hex_digit(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool decode(std::string_view text, std::string& out) {
    out.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+') {
            out += ' ';
        } else if (text[at] != '%') {
            out += text[at];
        } else {
            if (at + 2 >= text.size()) return false;
            const int high = hex_digit(text[at + 1]);
            const int low = hex_digit(text[at + 2]);
            if (high < 0 || low < 0) return false;
            out += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    return true;
}

// Well-formed UTF-8 without NUL (RFC 3629): the answers are JSON.
bool is_text(std::string_view text) noexcept {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    for (std::size_t at = 0; at < text.size();) {
        const auto first = byte(at);
        if (first == 0) return false;
        const std::size_t length = first < 0x80                    ? 1
                                   : first >= 0xc2 && first < 0xe0 ? 2
                                   : first >= 0xe0 && first < 0xf0 ? 3
                                   : first >= 0xf0 && first < 0xf5 ? 4
                                                                   : 0;
        if (length == 0 || at + length > text.size()) return false;
        for (std::size_t next = 1; next < length; ++next) {
            if ((byte(at + next) & 0xc0U) != 0x80) return false;
        }
        if (length > 2) {
            const auto second = byte(at + 1);
            if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90)) {
                return false;
            }
        }
        at += length;
    }
    return true;
}

// name, name[a], name[a][b], name[]; the segments hold no brackets themselves.
bool is_key(std::string_view key) noexcept {
    const auto first = key.find_first_of("[]");
    if (first == 0 || key.empty()) return false;
    if (first == std::string_view::npos) return true;
    for (auto rest = key.substr(first); !rest.empty();) {
        if (rest.front() != '[') return false;
        const auto end = rest.find_first_of("[]", 1);
        if (end == std::string_view::npos || rest[end] != ']') return false;
        rest.remove_prefix(end + 1);
    }
    return true;
}

bool is_below(std::string_view key, std::string_view parent) noexcept {
    return key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '[';
}

// The segment of a key one level below its parent; nothing for deeper ones.
std::optional<std::string_view> segment_below(std::string_view key, std::string_view parent) noexcept {
    if (!is_below(key, parent)) return std::nullopt;
    const auto rest = key.substr(parent.size() + 1);
    if (rest.find(']') != rest.size() - 1) return std::nullopt;
    return rest.substr(0, rest.size() - 1);
}

}  // namespace

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                           c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
}

std::optional<Form> Form::parse(std::string_view body) {
    Pairs pairs;
    while (!body.empty()) {
        const auto part = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), part.size() + 1));
        if (part.empty()) continue;
        const auto equals = part.find('=');
        auto& [key, value] = pairs.emplace_back();
        if (pairs.size() > max_parameters || !decode(part.substr(0, equals), key)) return std::nullopt;
        if (equals != std::string_view::npos && !decode(part.substr(equals + 1), value)) return std::nullopt;
    }
    return from_pairs(std::move(pairs));
}

std::optional<Form> Form::from_pairs(Pairs pairs) {
    Form form;
    form.entries_.reserve(pairs.size());
    for (auto& [key, value] : pairs) {
        if (!is_key(key) || !is_text(key) || !is_text(value)) return std::nullopt;
        form.entries_.push_back({std::move(key), std::move(value)});
    }
    return form;
}

std::optional<std::string_view> Form::text(std::string_view key) const {
    std::optional<std::string_view> found;
    for (const auto& entry : entries_) {
        if (entry.key != key) continue;
        entry.read = true;
        found = entry.value;
    }
    return found;
}

std::vector<std::string_view> Form::list(std::string_view key) const {
    constexpr auto last = std::numeric_limits<std::uint32_t>::max();
    struct Element {
        std::uint32_t index;
        std::size_t position;  // keeps equal ones in the order in which they came
        std::string_view value;
    };
    std::vector<Element> numbered;
    for (const auto& entry : entries_) {
        const auto segment = segment_below(entry.key, key);
        if (!segment) continue;
        std::uint32_t index = last;
        if (!segment->empty()) {
            const auto* end = segment->data() + segment->size();
            const auto [stop, error] = std::from_chars(segment->data(), end, index);
            if (error != std::errc{} || stop != end) continue;  // stays unread: unknown
        }
        entry.read = true;
        numbered.push_back({index, numbered.size(), entry.value});
    }
    std::ranges::sort(numbered, {}, [](const Element& each) { return std::pair(each.index, each.position); });
    std::vector<std::string_view> values;
    values.reserve(numbered.size());
    for (const auto& each : numbered) values.push_back(each.value);
    return values;
}

std::vector<std::pair<std::string_view, std::string_view>> Form::map(std::string_view key) const {
    std::vector<std::pair<std::string_view, std::string_view>> values;
    for (const auto& entry : entries_) {
        const auto segment = segment_below(entry.key, key);
        if (!segment || segment->empty()) continue;
        entry.read = true;
        const auto known = std::ranges::find(values, *segment, &std::pair<std::string_view, std::string_view>::first);
        if (known != values.end()) {
            known->second = entry.value;
        } else {
            values.emplace_back(*segment, entry.value);
        }
    }
    return values;
}

bool Form::has(std::string_view key) const {
    return std::ranges::any_of(entries_,
                               [&](const Entry& entry) { return entry.key == key || is_below(entry.key, key); });
}

void Form::ignore(std::string_view key) const {
    for (const auto& entry : entries_) entry.read = entry.read || entry.key == key || is_below(entry.key, key);
}

std::optional<std::string> Form::first_unread() const {
    const auto entry = std::ranges::find(entries_, false, &Entry::read);
    if (entry == entries_.end()) return std::nullopt;
    return entry->key;
}

std::string Form::encoded(bool (*leave_out)(std::string_view)) const {
    std::string text;
    for (const auto& entry : entries_) {
        if (leave_out != nullptr && leave_out(entry.key)) continue;
        if (!text.empty()) text += '&';
        append_escaped(text, entry.key);
        text += '=';
        append_escaped(text, entry.value);
    }
    return text;
}

std::string Form::canonical() const {
    std::vector<const Entry*> sorted;
    for (const auto& entry : entries_) sorted.push_back(&entry);
    // Of several values for one key the last counts, so their order is kept: by address, they are in one array.
    std::ranges::sort(sorted, {}, [](const Entry* entry) { return std::pair(std::string_view(entry->key), entry); });
    std::string text;
    for (const auto* entry : sorted) {
        append_escaped(text, entry->key);
        text += '=';
        append_escaped(text, entry->value);
        text += '&';
    }
    return text;
}

}  // namespace souk::stripe_sandbox
