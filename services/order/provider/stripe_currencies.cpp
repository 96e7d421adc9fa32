#include "services/order/provider/stripe_currencies.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace souk::order::stripe {

namespace {

// Sorted words of three letters with one blank between them. Currencies that Stripe takes for charges.
constexpr std::string_view taken =
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CLP "
    "CNY COP CRC CVE CZK DJF DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR ILS INR "
    "ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MUR MVR MWK MXN "
    "MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SEK SGD SHP SLE "
    "SOS SRD SVC SZL THB TJS TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW";

// Where one of Stripe's units is not one of ours.
struct Scale {
    std::string_view code;
    std::int64_t theirs;  // so many of Stripe's units
    std::int64_t ours;    // are so many of our minor units
};
constexpr std::array scales{Scale{"ISK", 100, 1}, Scale{"MGA", 1, 100}, Scale{"UGX", 100, 1}};

// Three decimals, of which the last must be 0.
constexpr std::array tens{"BHD", "JOD", "KWD", "OMR", "TND"};

struct Limit {
    std::string_view code;
    std::int64_t amount;  // in Stripe's units
};
constexpr std::array minimums{
    Limit{"AED", 200}, Limit{"ARS", 50},    Limit{"AUD", 50},   Limit{"BGN", 100}, Limit{"BRL", 50}, Limit{"CAD", 50},
    Limit{"CHF", 50},  Limit{"COP", 50},    Limit{"CZK", 1500}, Limit{"DKK", 250}, Limit{"EUR", 50}, Limit{"GBP", 30},
    Limit{"HKD", 400}, Limit{"HUF", 17500}, Limit{"IDR", 50},   Limit{"ILS", 50},  Limit{"INR", 50}, Limit{"JPY", 50},
    Limit{"KRW", 50},  Limit{"MXN", 1000},  Limit{"MYR", 200},  Limit{"NOK", 300}, Limit{"NZD", 50}, Limit{"PHP", 50},
    Limit{"PLN", 200}, Limit{"RON", 200},   Limit{"RUB", 50},   Limit{"SEK", 300}, Limit{"SGD", 50}, Limit{"THB", 1000},
    Limit{"USD", 50},  Limit{"ZAR", 50}};
// Eight digits, but for these.
constexpr std::int64_t usual_maximum = 99'999'999;
constexpr std::array maximums{Limit{"COP", 9'999'999'999}, Limit{"HUF", 9'999'999'999}, Limit{"IDR", 999'999'999'999},
                              Limit{"INR", 999'999'999},   Limit{"JPY", 9'999'999'999}, Limit{"LBP", 99'999'999'999}};

bool is_taken(std::string_view code) {
    for (std::size_t at = 0; at < taken.size(); at += 4)
        if (taken.substr(at, 3) == code) return true;
    return false;
}

Scale scale_of(std::string_view code) {
    const auto* found = std::ranges::find(scales, code, &Scale::code);
    return found == scales.end() ? Scale{code, 1, 1} : *found;
}

template <std::size_t N>
std::int64_t limit_of(const std::array<Limit, N>& limits, std::string_view code, std::int64_t otherwise) {
    const auto found = std::ranges::find(limits, code, &Limit::code);
    return found == limits.end() ? otherwise : found->amount;
}

// In our minor units.
std::int64_t step_of(std::string_view code) {
    if (std::ranges::find(tens, code) != tens.end()) return 10;
    return scale_of(code).ours;
}

}  // namespace

std::expected<void, AmountRefusal> chargeable(Money amount) {
    using enum AmountRefusal::Kind;
    if (amount.amount() == 0) return {};
    const auto currency = amount.currency();
    const auto code = currency.code();
    const auto refuse = [&](AmountRefusal::Kind kind, std::int64_t limit) {
        return std::unexpected(AmountRefusal{kind, Money(limit, currency)});
    };
    if (!is_taken(code)) return refuse(currency_not_supported, 0);
    const auto scale = scale_of(code);
    const auto step = step_of(code);
    const auto ours = [&](std::int64_t theirs) { return theirs / scale.theirs * scale.ours; };
    const auto least = std::max(ours(limit_of(minimums, code, 1)), step);
    const auto most = ours(limit_of(maximums, code, usual_maximum)) / step * step;
    if (amount.amount() < least) return refuse(below_minimum, least);
    if (amount.amount() > most) return refuse(above_maximum, most);
    if (amount.amount() % step != 0) return refuse(not_a_multiple, step);
    return {};
}

std::int64_t amount_of(Money amount) {
    if (!chargeable(amount)) throw std::invalid_argument("not chargeable: " + amount.to_string());
    const auto scale = scale_of(amount.currency().code());
    return amount.amount() / scale.ours * scale.theirs;
}

std::optional<Money> money_of(std::int64_t amount, std::string_view currency) {
    std::string code(currency);
    for (auto& c : code)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    const auto known = Currency::parse(code);
    if (!known || !is_taken(code)) return std::nullopt;
    const auto scale = scale_of(code);
    std::int64_t ours = 0;
    if (amount % scale.theirs != 0 || __builtin_mul_overflow(amount / scale.theirs, scale.ours, &ours))
        return std::nullopt;
    return Money(ours, *known);
}

std::string code_of(Currency currency) {
    std::string code(currency.code());
    for (auto& c : code) c = static_cast<char>(c - 'A' + 'a');
    return code;
}

}  // namespace souk::order::stripe
