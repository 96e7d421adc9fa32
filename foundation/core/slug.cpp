#include "foundation/core/slug.hpp"

#include "foundation/core/folded_text.hpp"

#include <algorithm>

namespace souk {

namespace {
constexpr std::size_t longest = 120;
constexpr bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
}  // namespace

std::expected<Slug, Violation> Slug::parse(std::string_view text) {
    const bool valid = !text.empty() && text.size() <= longest && text.front() != '-' && text.back() != '-' &&
                       !text.contains("--") &&
                       std::ranges::all_of(text, [](char c) { return letter_or_digit(c) || c == '-'; });
    if (valid) return Slug(std::string(text));
    return std::unexpected(Violation{"", "invalid_format", "must be lower-case letters, digits and single hyphens"});
}

Slug Slug::from(std::string_view text) {
    std::string slug;
    for (char c : text::in_latin(text)) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
        if (letter_or_digit(c)) {
            slug += c;
        } else if (!slug.empty() && slug.back() != '-') {
            slug += '-';
        }
        if (slug.size() == longest) break;
    }
    while (!slug.empty() && slug.back() == '-') slug.pop_back();
    return Slug(slug.empty() ? "item" : std::move(slug));
}

}  // namespace souk
