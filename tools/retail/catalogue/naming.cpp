#include "tools/retail/catalogue/naming.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <vector>

namespace souk::retail {

namespace {

constexpr std::array small_words{"a",  "an", "and", "at", "by",  "for", "from",
                                 "in", "of", "on",  "or", "the", "to",  "with"};
constexpr std::array as_they_are{"UK",  "USA", "CD", "DVD", "3D", "TV", "LED",
                                 "DIY", "BBQ", "AC", "PC",  "XL", "II", "III"};

bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }
bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
char upper(char c) { return static_cast<char>(std::toupper(static_cast<unsigned char>(c))); }

std::string lowered(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower);
    return result;
}

std::vector<std::string_view> words_of(std::string_view text) {
    std::vector<std::string_view> words;
    while (!text.empty()) {
        const auto start = text.find_first_not_of(" \t");
        if (start == std::string_view::npos) break;
        text.remove_prefix(start);
        const auto end = std::min(text.find_first_of(" \t"), text.size());
        words.push_back(text.substr(0, end));
        text.remove_prefix(end);
    }
    return words;
}

// "SET/6", "S/4" -> 6; the trade's way to write "set of".
std::string_view set_size(std::string_view word) {
    for (const std::string_view head : {"SET/", "S/"}) {
        if (!word.starts_with(head)) continue;
        const auto size = word.substr(head.size());
        if (!size.empty() && std::ranges::all_of(size, is_digit)) return size;
    }
    return {};
}

// A capital at the start and after '-', '/', '(', '"', '+' and '.'; not after an apostrophe or a digit: "Children's",
// "50's".
std::string capitalised(std::string_view word) {
    std::string result;
    bool start = true;
    for (const char c : word) {
        result += start ? upper(c) : lower(c);
        if (is_letter(c) || is_digit(c))
            start = false;
        else
            start = c != '\'' && c != '`';
    }
    return result;
}

std::string name_of_word(std::string_view word, bool first) {
    if (word == "W") return "with";
    if (word == "ASSTD" || word == "ASST") return "Assorted";
    if (std::ranges::find(as_they_are, word) != as_they_are.end()) return std::string(word);
    if (const auto size = set_size(word); !size.empty())
        return std::string(first ? "Set" : "set") + " of " + std::string(size);
    const auto small = lowered(word);
    if (!first && std::ranges::find(small_words, small) != small_words.end()) return small;
    return capitalised(word);
}

}  // namespace

std::string shop_name(std::string_view description) {
    while (!description.empty() &&
           (description.back() == '.' || description.back() == ',' || description.back() == ' '))
        description.remove_suffix(1);
    // "Next Day Carriage" is a name already; "FOLK ART CARD,pack/12" is not.
    const auto small = std::ranges::count_if(description, [](char c) { return c >= 'a' && c <= 'z'; });
    const auto capitals = std::ranges::count_if(description, [](char c) { return c >= 'A' && c <= 'Z'; });
    const bool mixed = small > capitals;
    std::string spaced;  // a comma is followed by a blank
    for (const char c : description) {
        if (is_letter(c) && spaced.ends_with(',')) spaced += ' ';
        spaced += c;
    }
    std::string name;
    for (const auto word : words_of(spaced)) {
        if (!name.empty()) name += ' ';
        name += mixed ? std::string(word) : name_of_word(word, name.empty());
    }
    return name;
}

std::string sku_of(std::string_view code, std::int64_t pennies) {
    std::string sku;
    for (const char c : code) sku += is_letter(c) || is_digit(c) ? upper(c) : '-';
    return sku + '-' + std::to_string(pennies);
}

std::string slug_of(std::string_view name, std::string_view code) {
    constexpr std::size_t longest = 120;
    const auto dashed = [](std::string_view text) {
        std::string slug;
        for (const char c : text) {
            if (c == '\'') continue;
            if (is_letter(c) || is_digit(c))
                slug += lower(c);
            else if (!slug.empty() && slug.back() != '-')
                slug += '-';
        }
        if (slug.ends_with('-')) slug.pop_back();
        return slug;
    };
    const auto tail = dashed(code);
    auto head = dashed(name);
    if (head.size() + 1 + tail.size() > longest) head.resize(longest - 1 - tail.size());
    while (head.ends_with('-')) head.pop_back();
    return head.empty() ? tail : head + '-' + tail;
}

}  // namespace souk::retail
