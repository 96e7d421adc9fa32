#include "foundation/core/unicode.hpp"

#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace souk {

namespace {

constexpr char32_t first_width_form = 0xff01;
constexpr char32_t last_width_form = 0xffee;
constexpr char32_t ideographic_space = 0x3000;

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::string normalised(const icu::Normalizer2* form, UErrorCode status, std::string_view text) {
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    if (U_SUCCESS(status))
        form->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(text.size())), sink, nullptr, status);
    if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
    return out;
}

UChar32 code(char32_t character) { return static_cast<UChar32>(character); }

bool is_edge(char32_t character) {
    return is_blank(character) || (character >= 0x200b && character <= 0x200f) ||
           (character >= 0x202a && character <= 0x202e) || (character >= 0x2060 && character <= 0x2069) ||
           character == 0x61c || character == 0xfeff;
}

const icu::IDNA& idna() {
    static const std::unique_ptr<icu::IDNA> rules = [] {
        UErrorCode status = U_ZERO_ERROR;
        std::unique_ptr<icu::IDNA> made(
            icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE |
                                               UIDNA_USE_STD3_RULES | UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ,
                                           status));
        if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
        return made;
    }();
    return *rules;
}

}  // namespace

std::string composed(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = icu::Normalizer2::getNFCInstance(status);
    return normalised(form, status, text);
}

std::string compatible(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    UErrorCode status = U_ZERO_ERROR;
    const auto* form = icu::Normalizer2::getNFKCInstance(status);
    return normalised(form, status, text);
}

std::string ordinary_width(std::string_view text) {
    if (is_ascii(text)) return std::string(text);
    std::string out;
    for (std::size_t position = 0; position < text.size();) {
        const auto start = position;
        const auto character = next_character(text, position);
        const auto as_typed = text.substr(start, position - start);
        if (character == ideographic_space)
            out += ' ';
        else if (character >= first_width_form && character <= last_width_form)
            out += compatible(as_typed);
        else
            out += as_typed;
    }
    return composed(out);
}

std::string_view without_edges(std::string_view text) {
    std::size_t begin = text.size();
    std::size_t end = text.size();
    for (std::size_t position = 0; position < text.size();) {
        const auto start = position;
        if (is_edge(next_character(text, position))) continue;
        begin = std::min(begin, start);
        end = position;
    }
    return text.substr(begin, end - begin);
}

char32_t next_character(std::string_view text, std::size_t& position) {
    UChar32 character = 0;
    U8_NEXT(text.data(), position, text.size(), character);
    return character < 0 ? 0xfffd : static_cast<char32_t>(character);
}

bool is_blank(char32_t character) noexcept { return u_isUWhiteSpace(code(character)) != 0; }

bool ends_a_line(char32_t character) noexcept {
    return (character >= '\n' && character <= '\r') || character == 0x85 || character == 0x2028 || character == 0x2029;
}

bool is_invisible(char32_t character) noexcept {
    if (is_variation_selector(character)) return false;
    return u_hasBinaryProperty(code(character), UCHAR_DEFAULT_IGNORABLE_CODE_POINT) != 0 ||
           u_charType(code(character)) == U_FORMAT_CHAR;
}

bool shapes_after(char32_t before) noexcept {
    constexpr int virama = 9;
    const auto joining = u_getIntPropertyValue(code(before), UCHAR_JOINING_TYPE);
    return u_getCombiningClass(code(before)) == virama || joining == U_JT_DUAL_JOINING ||
           joining == U_JT_LEFT_JOINING || is_variation_selector(before) ||
           u_hasBinaryProperty(code(before), UCHAR_EXTENDED_PICTOGRAPHIC) != 0;
}

bool is_variation_selector(char32_t character) noexcept {
    return u_hasBinaryProperty(code(character), UCHAR_VARIATION_SELECTOR) != 0;
}

std::optional<int> digit_of(char32_t character) noexcept {
    const auto digit = u_charDigitValue(code(character));
    return digit < 0 ? std::nullopt : std::optional<int>(digit);
}

bool is_dash(char32_t character) noexcept {
    return u_charType(code(character)) == U_DASH_PUNCTUATION || character == 0x2212;
}

std::optional<std::string> ascii_domain(std::string_view domain) {
    std::string out;
    icu::StringByteSink<std::string> sink(&out);
    icu::IDNAInfo info;
    UErrorCode status = U_ZERO_ERROR;
    idna().nameToASCII_UTF8(icu::StringPiece(domain.data(), static_cast<int32_t>(domain.size())), sink, info, status);
    if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
    if (info.hasErrors()) return std::nullopt;
    return out;
}

}  // namespace souk
