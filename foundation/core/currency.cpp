#include "foundation/core/currency.hpp"

#include <algorithm>

namespace souk {

namespace {

// ISO 4217 list one by the number of decimals, funds codes included; not those without decimals of their own (metals,
// bond units, XDR, XSU, XUA, XTS, XXX). ANG and BGN were withdrawn of late: old orders still carry them.
constexpr std::string_view no_decimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
constexpr std::string_view two_decimals =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF "
    "CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF "
    "IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN "
    "MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
    "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW "
    "ZWG";
constexpr std::string_view three_decimals = "BHD IQD JOD KWD LYD OMR TND";
constexpr std::string_view four_decimals = "CLF UYW";

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

// Negative for what is no currency.
int decimals_of(std::string_view code) noexcept {
    if (code.size() != 3) return -1;
    if (lists(two_decimals, code)) return 2;
    if (lists(no_decimals, code)) return 0;
    if (lists(three_decimals, code)) return 3;
    return lists(four_decimals, code) ? 4 : -1;
}

}  // namespace

std::optional<Currency> Currency::parse(std::string_view code) noexcept {
    if (decimals_of(code) < 0) return std::nullopt;
    return Currency({code[0], code[1], code[2]});
}

int Currency::exponent() const noexcept { return std::max(decimals_of(code()), 0); }

}  // namespace souk
