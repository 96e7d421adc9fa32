#include "services/order/domain/order.hpp"

#include "services/order/domain/refusals.hpp"

namespace souk::order {

std::optional<Money> line_total(const product::QuotedItem& item) noexcept {
    std::int64_t amount = 0;
    if (__builtin_mul_overflow(item.unit_price.amount(), item.quantity, &amount)) return std::nullopt;
    return Money(amount, item.unit_price.currency());
}

std::optional<Money> sum(Money left, Money right) noexcept {
    std::int64_t amount = 0;
    if (__builtin_add_overflow(left.amount(), right.amount(), &amount)) return std::nullopt;
    return Money(amount, left.currency());
}

std::expected<Totals, Refusal> total_up(std::vector<product::QuotedItem> items, Money shipping) {
    if (items.empty()) return std::unexpected(refusal::cart_empty);
    const auto currency = items.front().unit_price.currency();
    if (shipping.amount() == 0) shipping = Money(0, currency);
    if (shipping.currency() != currency) return std::unexpected(refusal::mixed_currencies);
    Totals totals{{}, Money(0, currency), shipping, shipping};
    totals.lines.reserve(items.size());
    for (auto& item : items) {
        if (item.unit_price.currency() != currency) return std::unexpected(refusal::mixed_currencies);
        const auto total = line_total(item);
        const auto subtotal = total ? sum(totals.subtotal, *total) : std::nullopt;
        if (!subtotal) return std::unexpected(refusal::total_too_large);
        totals.subtotal = *subtotal;
        totals.lines.push_back({std::move(item), *total});
    }
    const auto total = sum(totals.subtotal, shipping);
    if (!total) return std::unexpected(refusal::total_too_large);
    totals.total = *total;
    return totals;
}

}  // namespace souk::order
