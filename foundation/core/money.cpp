#include "foundation/core/money.hpp"

#include <algorithm>
#include <numeric>

namespace souk {

namespace {

__extension__ using Wide = __int128;

void require_same(const Money& left, const Money& right) {
    if (left.currency() != right.currency())
        throw MoneyError("cannot combine " + left.to_string() + " and " + right.to_string());
}

std::int64_t narrow(Wide value) {
    if (value > INT64_MAX || value < INT64_MIN) throw MoneyError("an amount of money is out of range");
    return static_cast<std::int64_t>(value);
}

}  // namespace

Money Money::operator+(const Money& other) const {
    require_same(*this, other);
    return {narrow(Wide{amount_} + other.amount_), currency_};
}

Money Money::operator-(const Money& other) const {
    require_same(*this, other);
    return {narrow(Wide{amount_} - other.amount_), currency_};
}

Money Money::times(std::int64_t factor) const { return {narrow(Wide{amount_} * factor), currency_}; }

Money Money::share(std::int64_t basis_points) const {
    constexpr Wide whole = 10'000;
    const Wide product = Wide{amount_} * basis_points;
    const Wide half = product < 0 ? -whole / 2 : whole / 2;
    return {narrow((product + half) / whole), currency_};
}

std::vector<Money> Money::spread(std::span<const std::int64_t> weights) const {
    Wide total = 0;
    for (const auto weight : weights) {
        if (weight < 0) throw MoneyError("a weight is negative");
        total += weight;
    }
    if (total == 0) throw MoneyError("no weights to spread by");
    const Wide sign = amount_ < 0 ? -1 : 1;
    const Wide whole = Wide{amount_} * sign;

    std::vector<Wide> parts;
    std::vector<Wide> remainders;
    Wide left = whole;
    for (const auto weight : weights) {
        const Wide scaled = whole * weight;
        parts.push_back(scaled / total);
        remainders.push_back(scaled % total);
        left -= scaled / total;
    }
    std::vector<std::size_t> order(weights.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
        return remainders[a] != remainders[b] ? remainders[a] > remainders[b] : a < b;
    });
    for (std::size_t index = 0; left > 0; ++index, --left) ++parts[order[index]];

    std::vector<Money> shares;
    shares.reserve(parts.size());
    for (const auto part : parts) shares.emplace_back(narrow(part * sign), currency_);
    return shares;
}

std::string Money::to_string() const {
    const int decimals = currency_.exponent();
    std::uint64_t magnitude =
        amount_ < 0 ? 0 - static_cast<std::uint64_t>(amount_) : static_cast<std::uint64_t>(amount_);
    std::string digits = std::to_string(magnitude);
    if (decimals > 0) {
        const auto width = static_cast<std::size_t>(decimals);
        if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
        digits.insert(digits.size() - width, ".");
    }
    return (amount_ < 0 ? "-" : "") + digits + " " + std::string(currency_.code());
}

}  // namespace souk
