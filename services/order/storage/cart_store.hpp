// Carts in SQL. A user has one open cart; every statement finds it by the user, so nobody reaches another's.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/order/contracts/views.hpp"
#include "services/product/contracts/reservations.hpp"

namespace souk::order {

inline constexpr std::int64_t most_cart_lines = 500;

struct Cart {
    CartId id;
    std::int64_t version = 0;  // grows with every change: an order is of the version that it was made from
    std::optional<Address> address;
    std::optional<std::string> shipping_method;
    std::vector<VariantId> variants;
    std::vector<std::int64_t> quantities;
};

class CartStore {
  public:
    explicit CartStore(pg::Database& database) : database_(database) {}

    task<std::optional<Cart>> open_cart(Uuid user);
    // Adds to what is there, or puts the lines in the place of what is there; makes the cart when there is none.
    // False, with nothing changed, when the cart would hold too many lines.
    task<bool> add(Uuid user, const product::WantedItems& items);
    task<void> replace(Uuid user, const product::WantedItems& items);
    task<void> remove(Uuid user, VariantId variant);
    // False when the user has no open cart.
    task<bool> set_address(Uuid user, const Address& address);
    task<bool> set_shipping(Uuid user, std::string code);

    task<std::vector<ShippingMethod>> shipping_methods(Currency currency, CountryCode country);
    // Nothing when the method is not offered there.
    task<std::optional<Money>> shipping_price(std::string code, Currency currency, CountryCode country);

  private:
    pg::Database& database_;
};

void remove_open_cart(pg::Transaction& transaction, Uuid user);

std::vector<pg::StatementShape> cart_statements();

}  // namespace souk::order
