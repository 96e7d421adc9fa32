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

// Stock is held this long for an order that is being placed. Afterwards the product service asks whether it is wanted.
inline constexpr std::chrono::seconds placing_hold{120};

// What one customer may keep from others without paying.
struct UnpaidLimits {
    std::int64_t orders = 5;
    std::chrono::minutes until_payment{15};   // an order ends when its payment has not begun by then
    std::chrono::minutes during_payment{30};  // and so long after the last attempt to pay it
};

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
