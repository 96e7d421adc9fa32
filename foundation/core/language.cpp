#include "foundation/core/language.hpp"

#include <algorithm>
#include <optional>

namespace souk {

namespace {

constexpr std::size_t longest_tag = 35;  // RFC 5646, 4.4.1
constexpr int most_ranges = 32;
constexpr int full_weight = 1000;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// As far as the separator; `text` goes on behind it.
std::string_view next_part(std::string_view& text, char separator) {
    const auto part = text.substr(0, text.find(separator));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    return part;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

// In thousandths: "q=0.8" is 800. Nothing for what is no weight.
std::optional<int> weight_of(std::string_view parameter) {
    if (parameter.size() < 3 || parameter.size() > 7 || (parameter[0] | 0x20) != 'q' || parameter[1] != '=')
        return std::nullopt;
    const auto digits = parameter.substr(2);
    if ((digits[0] != '0' && digits[0] != '1') || (digits.size() > 1 && digits[1] != '.')) return std::nullopt;
    int weight = (digits[0] - '0') * full_weight;
    int unit = full_weight;
    for (const char c : digits.substr(std::min<std::size_t>(2, digits.size()))) {
        if (!is_digit(c)) return std::nullopt;
        weight += (c - '0') * (unit /= 10);
    }
    return std::min(weight, full_weight);
}

}  // namespace

std::expected<Language, Violation> Language::parse(std::string_view tag) {
    const auto wrong = [] {
        return std::unexpected(Violation{"", "invalid_format", "must be a BCP 47 language tag, such as de or de-AT"});
    };
    if (tag.empty() || tag.size() > longest_tag || tag.back() == '-') return wrong();
    std::string primary(next_part(tag, '-'));
    if (primary.size() < 2 || primary.size() > 3 || !std::ranges::all_of(primary, is_letter)) return wrong();
    while (!tag.empty()) {
        const auto subtag = next_part(tag, '-');
        const bool fits = std::ranges::all_of(subtag, [](char c) { return is_letter(c) || is_digit(c); });
        if (subtag.empty() || subtag.size() > 8 || !fits) return wrong();
    }
    for (auto& c : primary) c = static_cast<char>(c | 0x20);
    return Language(std::move(primary));
}

std::string_view preferred_language(std::string_view accept_language, std::span<const std::string_view> offered) {
    auto best = offered.front();
    int best_weight = 0;
    for (int range = 0; range < most_ranges && !accept_language.empty(); ++range) {
        auto item = next_part(accept_language, ',');
        const auto tag = trimmed(next_part(item, ';'));
        const auto weight = item.empty() ? full_weight : weight_of(trimmed(item)).value_or(0);
        if (weight <= best_weight) continue;
        const auto language = Language::parse(tag);
        const auto found =
            tag == "*" ? offered.begin() : std::ranges::find(offered, language ? language->str() : std::string());
        if (found == offered.end()) continue;
        best = *found;
        best_weight = weight;
    }
    return best;
}

}  // namespace souk
