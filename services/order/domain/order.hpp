// How a cart becomes an order: lines, totals and the conditions. All prices are the server's; the customer's total is
// only compared. Rounding does not occur: unit prices are whole minor units, and lines always sum to the total.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/money.hpp"
#include "foundation/core/refusal.hpp"
#include "services/product/contracts/reservations.hpp"

#include <chrono>
#include <expected>
#include <optional>
#include <vector>

namespace souk::order {

// Stock is held this long for an order that is being placed. Afterwards the product service asks whether it is wanted.
inline constexpr std::chrono::seconds placing_hold{120};

struct Line {
    product::QuotedItem item;
    Money total;
};

struct Totals {
    std::vector<Line> lines;
    Money subtotal;
    Money shipping;
    Money total;
};

// Nothing where the number is too large for money.
std::optional<Money> line_total(const product::QuotedItem& item) noexcept;
std::optional<Money> sum(Money left, Money right) noexcept;  // of one currency

// Refused: cart_empty, mixed_currencies, total_too_large. `shipping` has the currency of the items, or is zero of any.
std::expected<Totals, Refusal> total_up(std::vector<product::QuotedItem> items, Money shipping);

}  // namespace souk::order
