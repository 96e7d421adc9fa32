#include "services/order/domain/order.hpp"

#include "services/order/domain/refusals.hpp"

namespace souk::order {

std::expected<Totals, Refusal> total_up(std::vector<product::QuotedItem> items, Money shipping) {
    if (items.empty()) return std::unexpected(refusal::cart_empty);
    const auto currency = items.front().unit_price.currency();
    if (shipping.amount() == 0) shipping = Money(0, currency);
    if (shipping.currency() != currency) return std::unexpected(refusal::mixed_currencies);
    Totals totals{{}, Money(0, currency), shipping, shipping};
    totals.lines.reserve(items.size());
    for (auto& item : items) {
        if (item.unit_price.currency() != currency) return std::unexpected(refusal::mixed_currencies);
        const Money line_total = item.unit_price.times(item.quantity);
        totals.subtotal = totals.subtotal + line_total;
        totals.lines.push_back({std::move(item), line_total});
    }
    totals.total = totals.subtotal + shipping;
    return totals;
}

}  // namespace souk::order
