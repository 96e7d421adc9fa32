// The cart of a signed-in customer: what is in it, where it goes and how, and what that costs now.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/internal_client.hpp"
#include "services/order/contracts/views.hpp"
#include "services/order/domain/limits.hpp"
#include "services/order/storage/cart_store.hpp"

namespace souk::order {

struct CartBody {
    product::WantedItems items;
};
BOOST_DESCRIBE_STRUCT(CartBody, (), (items))

struct ShippingBody {
    Text<1, 40> method;
};
BOOST_DESCRIBE_STRUCT(ShippingBody, (), (method))

struct MethodsQuery {
    CountryCode country;
    Currency currency;
};
BOOST_DESCRIBE_STRUCT(MethodsQuery, (), (country, currency))

class CartApi {
  public:
    CartApi(pg::Database& database, http::InternalClient& products, OrderLimits limits = {})
        : store_(database), products_(products), limits_(limits) {}

    task<Answer<CartView>> show(Caller caller);
    task<Answer<CartView>> add(Caller caller, Body<CartBody> body);
    task<Answer<CartView>> replace(Caller caller, Body<CartBody> body);
    task<Answer<CartView>> remove(Caller caller, Path<VariantId> variant);
    task<Answer<void>> set_address(Caller caller, Body<Address> body);
    task<Answer<CartView>> set_shipping(Caller caller, Body<ShippingBody> body);
    task<Answer<ShippingMethods>> shipping_methods(Query<MethodsQuery> query);

  private:
    // Prices are the catalogue's of this moment; they bind nobody until the order is placed.
    task<CartView> priced(Cart cart);
    task<CartView> current(UserId user);
    task<Answer<CartView>> answer_to(CartChange change, UserId user);

    CartStore store_;
    http::InternalClient& products_;
    OrderLimits limits_;
};

}  // namespace souk::order

template <>
struct souk::schema::about<souk::order::CartBody> {
    static constexpr std::string_view example =
        R"({"items":[{"variant_id":"01a20603-9431-74c0-9fb0-af869b2c93b1","quantity":2}]})";
};

template <>
struct souk::schema::about<souk::order::ShippingBody> {
    static constexpr std::string_view example = R"({"method":"standard"})";
};

template <>
struct souk::schema::about<souk::order::MethodsQuery> {
    static constexpr Member members[] = {{"country", "Where the goods go"}, {"currency", "Of the cart"}};
};
