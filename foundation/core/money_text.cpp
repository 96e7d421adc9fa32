#include "foundation/core/money_text.hpp"

#include <unicode/currunit.h>
#include <unicode/numberformatter.h>

namespace souk {

std::string written(const Money& amount, std::string_view locale) {
    auto known = icu::Locale::createFromName(std::string(locale).c_str());
    if (known.isBogus()) known = icu::Locale::getEnglish();
    UErrorCode error = U_ZERO_ERROR;
    const auto plain = amount.to_string();  // "12.99 EUR", without a rounding error
    const auto of = amount.currency();
    const auto code = of.code();
    const auto digits = plain.substr(0, plain.find(' '));
    const icu::CurrencyUnit currency(icu::StringPiece(code.data(), static_cast<std::int32_t>(code.size())), error);
    std::string text;
    icu::number::NumberFormatter::withLocale(known)
        .unit(currency)
        .precision(icu::number::Precision::fixedFraction(of.exponent()))
        .formatDecimal({digits.data(), static_cast<std::int32_t>(digits.size())}, error)
        .toString(error)
        .toUTF8String(text);
    return U_SUCCESS(error) ? text : plain;
}

}  // namespace souk
