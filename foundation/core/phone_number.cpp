#include "foundation/core/phone_number.hpp"

#include "foundation/core/text.hpp"
#include "foundation/core/unicode.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace souk {

namespace {

constexpr std::ptrdiff_t fewest_digits = 5;
constexpr std::ptrdiff_t most_digits = 15;
constexpr std::size_t longest_extension = 7;

// What stands before an extension, without blanks and punctuation.
constexpr std::array<std::string_view, 21> extension_words{
    "",    "ext",   "extn",  "extension", "x",      "#",     "poste", "dw", "durchwahl", "nst", "interno",
    "int", "anexo", "ramal", "wewn",      "klapka", "linka", "доб",   "вн", "内線",      "内线"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Digits of all scripts as 0 to 9, one kind of dash and of blank, nothing invisible, lower case.
std::string plain(std::string_view text) {
    const auto typed = compatible(without_edges(text));
    std::string out;
    for (std::size_t position = 0; position < typed.size();) {
        const auto start = position;
        const auto character = next_character(typed, position);
        if (const auto digit = digit_of(character)) {
            out += static_cast<char>('0' + *digit);
        } else if (is_dash(character)) {
            out += '-';
        } else if (is_blank(character) && !ends_a_line(character)) {
            if (!out.ends_with(' ')) out += ' ';
        } else if (!is_invisible(character)) {
            out.append(typed, start, position - start);
        }
    }
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return out;
}

bool is_number(std::string_view text) {
    const auto digits = std::ranges::count_if(text, is_digit);
    const auto plus = text.rfind('+');
    return digits >= fewest_digits && digits <= most_digits &&
           text.find_first_not_of("+0123456789 ()-./") == std::string_view::npos &&
           (plus == std::string_view::npos || text.find_first_not_of("( ") == plus);
}

bool is_extension_word(std::string_view text) {
    constexpr std::string_view punctuation = " .:,;=";
    std::string word;
    for (const char c : text)
        if (!punctuation.contains(c)) word += c;
    // A comma or semicolon alone is how telephones write one; other punctuation belongs to a number.
    if (word.empty() && text.find_first_of(",;") == std::string_view::npos) return false;
    return std::ranges::find(extension_words, word) != extension_words.end();
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

std::optional<std::string> written(std::string_view text) {
    if (text.starts_with("tel:")) text.remove_prefix(4);
    if (is_number(text)) return std::string(trimmed(text));
    // The last digits are the extension when a word for one stands before them.
    auto digits = text.size();
    while (digits > 0 && is_digit(text[digits - 1])) --digits;
    const auto extension = text.substr(digits);
    const auto main = text.find_last_of("0123456789)", digits == 0 ? 0 : digits - 1);
    if (extension.empty() || extension.size() > longest_extension || main == std::string_view::npos || main >= digits)
        return std::nullopt;
    const auto number = text.substr(0, main + 1);
    if (!is_extension_word(text.substr(main + 1, digits - main - 1)) || !is_number(number)) return std::nullopt;
    return std::string(trimmed(number)) + " ext. " + std::string(extension);
}

}  // namespace

std::expected<PhoneNumber, Violation> PhoneNumber::parse(std::string_view text) {
    auto number = utf8_length(text) ? written(plain(text)) : std::nullopt;
    if (!number)
        return std::unexpected(Violation{"", "invalid_format",
                                         "must be a telephone number of 5 to 15 digits, with an extension or without"});
    return PhoneNumber(std::move(*number));
}

}  // namespace souk
