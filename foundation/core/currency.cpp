#include "foundation/core/currency.hpp"

#include <algorithm>

namespace souk {

namespace {

// ISO 4217 list one, active codes, by their number of decimals.
constexpr std::string_view two_decimals =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP "
    "CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR "
    "KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN "
    "PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD "
    "TZS UAH USD UYU UZS VED VES WST XCD YER ZAR ZMW ZWG";
constexpr std::string_view no_decimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF";
constexpr std::string_view three_decimals = "BHD IQD JOD KWD LYD OMR TND";

// The lists are sorted words of three letters with one blank between them.
constexpr bool lists(std::string_view list, std::string_view code) noexcept {
    std::size_t low = 0;
    std::size_t high = (list.size() + 1) / 4;
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        const auto word = list.substr(middle * 4, 3);
        if (word == code) return true;
        if (word < code) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) noexcept {
    if (code.size() != 3) return std::nullopt;
    if (!lists(two_decimals, code) && !lists(no_decimals, code) && !lists(three_decimals, code)) return std::nullopt;
    return Currency({code[0], code[1], code[2]});
}

int Currency::exponent() const noexcept {
    if (lists(no_decimals, code())) return 0;
    return lists(three_decimals, code()) ? 3 : 2;
}

}  // namespace souk
