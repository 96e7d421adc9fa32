// How a cart becomes an order: lines, totals and the conditions. All prices are the server's; the customer's total is
// only compared. Rounding does not occur: unit prices are whole minor units, and lines always sum to the total.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/money.hpp"
#include "foundation/core/refusal.hpp"
#include "services/product/contracts/reservations.hpp"

#include <chrono>
#include <expected>
#include <vector>

namespace souk::order {

// An unpaid order ends after this time. The stock's hold outlives it, so that a payment that came in time finds its
// goods.
inline constexpr std::chrono::minutes payment_window{30};
inline constexpr std::chrono::minutes hold_margin{30};

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

// Refused: cart_empty, mixed_currencies. `shipping` has the currency of the items, or is zero of any.
std::expected<Totals, Refusal> total_up(std::vector<product::QuotedItem> items, Money shipping);

}  // namespace souk::order
