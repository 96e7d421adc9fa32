#include "foundation/core/iban.hpp"

#include <algorithm>

namespace souk {

namespace {

struct Length {
    std::string_view country;
    std::size_t size;
};

// The IBAN registry of ISO 13616, in the order of the countries' codes. XK (Kosovo) is in no other list.
// clang-format off
constexpr Length lengths[] = {
    {"AD", 24}, {"AE", 23}, {"AL", 28}, {"AT", 20}, {"AZ", 28}, {"BA", 20}, {"BE", 16}, {"BG", 22}, {"BH", 22},
    {"BI", 27}, {"BR", 29}, {"BY", 28}, {"CH", 21}, {"CR", 22}, {"CY", 28}, {"CZ", 24}, {"DE", 22}, {"DJ", 27},
    {"DK", 18}, {"DO", 28}, {"EE", 20}, {"EG", 29}, {"ES", 24}, {"FI", 18}, {"FK", 18}, {"FO", 18}, {"FR", 27},
    {"GB", 22}, {"GE", 22}, {"GI", 23}, {"GL", 18}, {"GR", 27}, {"GT", 28}, {"HN", 28}, {"HR", 21}, {"HU", 28},
    {"IE", 22}, {"IL", 23}, {"IQ", 23}, {"IS", 26}, {"IT", 27}, {"JO", 30}, {"KW", 30}, {"KZ", 20}, {"LB", 28},
    {"LC", 32}, {"LI", 21}, {"LT", 20}, {"LU", 20}, {"LV", 21}, {"LY", 25}, {"MC", 27}, {"MD", 24}, {"ME", 22},
    {"MK", 19}, {"MN", 20}, {"MR", 27}, {"MT", 31}, {"MU", 30}, {"NI", 28}, {"NL", 18}, {"NO", 15}, {"OM", 23},
    {"PK", 24}, {"PL", 28}, {"PS", 29}, {"PT", 25}, {"QA", 29}, {"RO", 24}, {"RS", 22}, {"RU", 33}, {"SA", 24},
    {"SC", 31}, {"SD", 18}, {"SE", 24}, {"SI", 19}, {"SK", 24}, {"SM", 27}, {"SO", 23}, {"ST", 25}, {"SV", 28},
    {"TL", 23}, {"TN", 24}, {"TR", 26}, {"UA", 29}, {"VA", 22}, {"VG", 24}, {"XK", 20}, {"YE", 30},
};
// clang-format on

constexpr std::size_t longest_text = 64;  // of what is worth looking at: 34 characters and blanks between them

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool letter(char c) { return c >= 'A' && c <= 'Z'; }

bool has_its_length(std::string_view iban) {
    const auto* found = std::ranges::lower_bound(lengths, iban.substr(0, 2), {}, &Length::country);
    return found != std::end(lengths) && found->country == iban.substr(0, 2) && found->size == iban.size();
}

// Letters count as 10 to 35, the first four characters come last, and the number leaves 1 when divided by 97.
bool check_digits_fit(std::string_view iban) {
    unsigned remainder = 0;
    for (std::size_t index = 0; index < iban.size(); ++index) {
        const char c = iban[(index + 4) % iban.size()];
        const auto value = static_cast<unsigned>(digit(c) ? c - '0' : c - 'A' + 10);
        remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
    }
    return remainder == 1;
}

}  // namespace

std::expected<Iban, Violation> Iban::parse(std::string_view text) {
    std::string iban;
    if (text.size() <= longest_text) {
        for (const char c : text)
            if (c != ' ') iban += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    }
    const bool shaped = iban.size() > 4 && digit(iban[2]) && digit(iban[3]) &&
                        std::ranges::all_of(iban, [](char c) { return digit(c) || letter(c); });
    // 00, 01 and 99 leave the same remainder as 97, 98 and 02, and are never given.
    const auto check = shaped ? std::string_view(iban).substr(2, 2) : std::string_view();
    const bool given = check != "00" && check != "01" && check != "99";
    if (shaped && given && has_its_length(iban) && check_digits_fit(iban)) return Iban(std::move(iban));
    return std::unexpected(Violation{"", "invalid_format", "must be an IBAN"});
}

std::string Iban::masked() const {
    if (text_.size() < 8) return {};
    return text_.substr(0, 4) + " **** " + text_.substr(text_.size() - 4);
}

}  // namespace souk
