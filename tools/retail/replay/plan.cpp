#include "tools/retail/replay/plan.hpp"

#include "tools/retail/catalogue/naming.hpp"
#include "tools/retail/sales/countries.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>
#include <unordered_map>

namespace souk::retail {

Plan make_plan(const Sales& sales, std::size_t from, std::size_t count) {
    Plan plan;
    std::map<std::pair<std::uint32_t, std::int64_t>, std::uint32_t> sku_numbers;
    std::unordered_map<std::uint32_t, std::uint32_t> customer_numbers;
    const auto first = std::min(from, sales.invoices.size());
    const auto end = first + std::min(count, sales.invoices.size() - first);
    for (auto index = first; index < end; ++index) {
        const auto& invoice = sales.invoices[index];
        PlannedOrder order;
        order.invoice = invoice.number;
        order.country_name = invoice.country;
        const auto country = country_of(invoice.country);
        if (!country)
            throw std::runtime_error("invoice " + invoice.number + ": no country is called " + invoice.country);
        order.country = *country;

        const auto [customer, new_customer] =
            customer_numbers.try_emplace(invoice.customer, static_cast<std::uint32_t>(plan.customers.size()));
        if (new_customer) plan.customers.push_back(sales.customers[invoice.customer]);
        order.customer = customer->second;

        for (const auto& line : merged(invoice.lines)) {
            const auto [sku, new_sku] =
                sku_numbers.try_emplace({line.item, line.pennies()}, static_cast<std::uint32_t>(plan.skus.size()));
            if (new_sku) {
                plan.skus.push_back(sku_of(sales.items[line.item].code, line.pennies()));
                plan.prices.push_back(line.pennies());
                plan.quantities.push_back(0);
            }
            plan.quantities[sku->second] += line.quantity;
            plan.pieces += line.quantity;
            order.total += line.pennies() * line.quantity;
            order.lines.push_back({sku->second, line.quantity});
        }
        for (const auto& line : invoice.lines) {
            plan.exact_total += line.thousandths * line.quantity;
            if (line.thousandths % 10 != 0) ++plan.fractional_lines;
        }
        plan.file_lines += std::ssize(invoice.lines);
        plan.order_lines += std::ssize(order.lines);
        plan.total += order.total;
        plan.orders.push_back(std::move(order));
    }
    return plan;
}

Turns::Turns(const Plan& plan) : plan_(plan), waiting_(plan.customers.size()) {
    for (auto index = plan.orders.size(); index-- > 0;)
        waiting_[plan.orders[index].customer].push_back(static_cast<std::uint32_t>(index));
    for (auto& orders : waiting_) {
        free_.push_back(orders.back());
        orders.pop_back();
    }
    std::ranges::make_heap(free_, std::greater{});
}

const PlannedOrder* Turns::next() {
    if (free_.empty()) return nullptr;
    std::ranges::pop_heap(free_, std::greater{});
    const auto index = free_.back();
    free_.pop_back();
    return &plan_.orders[index];
}

void Turns::done(const PlannedOrder& order) {
    auto& orders = waiting_[order.customer];
    if (orders.empty()) return;
    free_.push_back(orders.back());
    orders.pop_back();
    std::ranges::push_heap(free_, std::greater{});
}

}  // namespace souk::retail
