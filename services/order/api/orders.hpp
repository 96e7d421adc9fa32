// Placing, reading and cancelling orders.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/api.hpp"
#include "foundation/http/internal_client.hpp"
#include "foundation/schema/paging.hpp"
#include "services/order/api/customers.hpp"
#include "services/order/api/settlements.hpp"
#include "services/order/contracts/holds.hpp"
#include "services/order/contracts/purchases.hpp"
#include "services/order/contracts/views.hpp"
#include "services/order/domain/limits.hpp"
#include "services/order/storage/cart_store.hpp"
#include "services/order/storage/order_store.hpp"

namespace souk::order {

struct PlaceOrderBody {
    Money expected_total;  // what the customer was shown
};
BOOST_DESCRIBE_STRUCT(PlaceOrderBody, (), (expected_total))

struct OrdersQuery {
    std::optional<OrderId> cursor;
    std::optional<schema::PageLimit> limit;
};
BOOST_DESCRIBE_STRUCT(OrdersQuery, (), (cursor, limit))

class OrderApi {
  public:
    OrderApi(pg::Database& database, http::InternalClient& products, Customers& customers, Settlements& settlements,
             const Clock& clock, OrderLimits limits)
        : database_(database),
          carts_(database),
          orders_(database),
          payments_(database),
          settlements_(settlements),
          products_(products),
          customers_(customers),
          clock_(clock),
          limits_(limits) {}

    task<Answer<PlacedOrder>> place(Caller caller, Claim& claim, Body<PlaceOrderBody> body);
    task<Answer<OrderPage>> list(Caller caller, Query<OrdersQuery> query);
    task<Answer<OrderView>> show(Caller caller, Path<OrderId> id);
    task<Answer<OrderView>> cancel(Caller caller, Claim& claim, Path<OrderId> id);
    task<Answer<PurchaseAnswer>> purchased(Path<UserId> user, Path<ProductId> product);
    task<Answer<HoldsAnswer>> holds(Body<HoldsBody> body);

  private:
    // An order in the making: whose, from which cart, and what else was found out before goods are held.
    struct Draft {
        UserId user;
        Customer customer;
        Cart cart;
        Money shipping;
        std::vector<UnpaidItem> unpaid;
    };
    task<std::expected<Draft, Refused>> draft(UserId user, Money expected);
    task<bool> is_total_of(const Cart& cart, Money shipping, Money expected);
    task<std::expected<product::Quote, Refused>> hold(const Draft& draft, const Claim& claim);
    task<Answer<PlacedOrder>> write(Draft draft, product::Quote quote, Claim& claim, PlaceOrderBody body);
    task<void> let_goods_go(const Claim& claim);
    task<void> end_payment(OrderId id);

    pg::Database& database_;
    CartStore carts_;
    OrderStore orders_;
    PaymentStore payments_;
    Settlements& settlements_;
    http::InternalClient& products_;
    Customers& customers_;
    const Clock& clock_;
    OrderLimits limits_;
};

}  // namespace souk::order

template <>
struct souk::schema::about<souk::order::PlaceOrderBody> {
    static constexpr std::string_view example = R"({"expected_total":{"amount":2290,"currency":"EUR"}})";
};

template <>
struct souk::schema::about<souk::order::OrdersQuery> {
    static constexpr Member members[] = {page_cursor, page_limit};
    static constexpr std::string_view example = R"({"limit":20})";
};
