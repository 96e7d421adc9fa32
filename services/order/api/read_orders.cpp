// The story of a customer who looks at past orders.
#include "services/order/api/orders.hpp"
#include "services/order/domain/refusals.hpp"

namespace souk::order {

task<Answer<OrderPage>> OrderApi::list(Caller caller, Query<OrdersQuery> query) {
    const auto limit = schema::page_size(query->limit);
    OrderPage page{co_await orders_.newest(caller.user, query->cursor, limit + 1), std::nullopt};
    if (std::ssize(page.items) > limit) {
        page.items.pop_back();
        page.next_cursor = page.items.back().id;
    }
    co_return page;
}

task<Answer<OrderView>> OrderApi::show(Caller caller, Path<OrderId> id) {
    auto order = co_await orders_.show(caller.user, *id);
    if (!order) co_return refused(refusal::order_not_found);
    co_return std::move(*order);
}

task<Answer<PurchaseAnswer>> OrderApi::purchased(Path<UserId> user, Path<ProductId> product) {
    co_return PurchaseAnswer{co_await orders_.bought(*user, *product)};
}

}  // namespace souk::order
