#include "services/order/domain/order.hpp"

#include "services/order/domain/refusals.hpp"

#include <algorithm>

namespace souk::order {

namespace {

Totals added_up(std::vector<product::QuotedItem> items, Money shipping) {
    Totals totals{{}, Money(0, shipping.currency()), shipping, shipping};
    totals.lines.reserve(items.size());
    for (auto& item : items) {
        const Money line_total = item.unit_price.times(item.quantity);
        totals.subtotal = totals.subtotal + line_total;
        totals.lines.push_back({std::move(item), line_total});
    }
    totals.total = totals.subtotal + shipping;
    return totals;
}

}  // namespace

std::expected<Totals, Refusal> total_up(std::vector<product::QuotedItem> items, Money shipping) {
    if (items.empty()) return std::unexpected(refusal::cart_empty);
    const auto currency = items.front().unit_price.currency();
    if (shipping.amount() == 0) shipping = Money(0, currency);
    if (shipping.currency() != currency) return std::unexpected(refusal::mixed_currencies);
    if (std::ranges::any_of(items, [&](const auto& item) { return item.unit_price.currency() != currency; }))
        return std::unexpected(refusal::mixed_currencies);
    // Each price is a Price, but very many pieces of very dear things are more than can be counted.
    try {
        return added_up(std::move(items), shipping);
    } catch (const MoneyError&) {
        return std::unexpected(refusal::total_too_high);
    }
}

}  // namespace souk::order
