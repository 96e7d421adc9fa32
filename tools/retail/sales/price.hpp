// Prices as the sales file has them: up to three decimals, kept exactly as whole thousandths. The shop has whole
// pennies only; the rule is half-up to the penny on the unit price, so a line's total is the rounded unit price times
// its quantity.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk::retail {

// "2.55", "15.0", "0.001", "-11062.06" -> thousandths. Empty for what is no such number or has a fourth decimal.
std::optional<std::int64_t> parse_thousandths(std::string_view text);

// Half-up: 0.004 -> 0, 0.005 -> 1 penny. `thousandths` is not negative.
constexpr std::int64_t to_pennies(std::int64_t thousandths) { return (thousandths + 5) / 10; }

std::string thousandths_text(std::int64_t thousandths);  // 6181252894 -> "6,181,252.894"
std::string pennies_text(std::int64_t pennies);          // 618125289 -> "6,181,252.89"
std::string count_text(std::int64_t count);              // 13152 -> "13,152"

}  // namespace souk::retail
