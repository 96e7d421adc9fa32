#include "sandbox/stripe/domain/currencies.hpp"

#include <algorithm>
#include <array>

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view two_decimals =
    "usd aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop "
    "crc cve czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs "
    "khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen "
    "pgk php pkr pln qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx "
    "uyu uzs wst xcd xcg yer zar zmw";
constexpr std::string_view no_decimals = "bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf";
constexpr std::string_view three_decimals = "bhd jod kwd omr tnd";

struct Minimum {
    std::string_view code;
    std::int64_t amount;
};
constexpr std::array minimums{Minimum{"usd", 50},    Minimum{"aed", 200}, Minimum{"aud", 50}, Minimum{"bgn", 100},
                              Minimum{"brl", 50},    Minimum{"cad", 50},  Minimum{"chf", 50}, Minimum{"czk", 1500},
                              Minimum{"dkk", 250},   Minimum{"eur", 50},  Minimum{"gbp", 30}, Minimum{"hkd", 400},
                              Minimum{"huf", 17500}, Minimum{"inr", 50},  Minimum{"jpy", 50}, Minimum{"mxn", 1000},
                              Minimum{"myr", 200},   Minimum{"nok", 300}, Minimum{"nzd", 50}, Minimum{"pln", 200},
                              Minimum{"ron", 200},   Minimum{"sek", 300}, Minimum{"sgd", 50}, Minimum{"thb", 1000}};

bool has(std::string_view list, std::string_view code) {
    return code.size() == 3 && !code.contains(' ') && list.contains(code);
}

}  // namespace

std::string CurrencyRule::text(std::int64_t amount, std::string_view code) const {
    auto digits = std::to_string(amount);
    const auto fraction = static_cast<std::size_t>(decimals);
    if (digits.size() <= fraction) digits.insert(0, fraction + 1 - digits.size(), '0');
    if (fraction > 0) digits.insert(digits.size() - fraction, ".");
    digits += ' ';
    for (const char c : code) digits += static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
    return digits;
}

std::optional<CurrencyRule> currency_rule(std::string_view code) {
    CurrencyRule rule;
    if (has(no_decimals, code)) {
        rule.decimals = 0;
    } else if (has(three_decimals, code)) {
        rule.decimals = 3;
        rule.step = 10;
    } else if (!has(two_decimals, code)) {
        return std::nullopt;
    }
    if (code == "isk" || code == "ugx") rule.step = 100;
    const auto* minimum = std::ranges::find(minimums, code, &Minimum::code);
    if (minimum != minimums.end()) rule.least = minimum->amount;
    return rule;
}

}  // namespace souk::stripe_sandbox
