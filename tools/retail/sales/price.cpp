#include "tools/retail/sales/price.hpp"

namespace souk::retail {

std::optional<std::int64_t> parse_thousandths(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const auto fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || whole.size() > 12 || fraction.size() > 3) return std::nullopt;
    if (point != std::string_view::npos && fraction.empty()) return std::nullopt;
    std::int64_t value = 0;
    for (const char c : whole) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    for (std::size_t place = 0; place < 3; ++place) {
        const char c = place < fraction.size() ? fraction[place] : '0';
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return negative ? -value : value;
}

std::string count_text(std::int64_t count) {
    auto text = std::to_string(count < 0 ? -count : count);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), 1, ',');
    return count < 0 ? "-" + text : text;
}

namespace {
std::string decimal_text(std::int64_t value, std::int64_t scale, std::size_t places) {
    const auto positive = value < 0 ? -value : value;
    auto fraction = std::to_string(positive % scale);
    fraction.insert(0, places - fraction.size(), '0');
    return (value < 0 ? "-" : "") + count_text(positive / scale) + "." + fraction;
}
}  // namespace

std::string thousandths_text(std::int64_t thousandths) { return decimal_text(thousandths, 1000, 3); }
std::string pennies_text(std::int64_t pennies) { return decimal_text(pennies, 100, 2); }

}  // namespace souk::retail
