// Carts in SQL. A user has one open cart; every statement finds it by the user, so nobody reaches another's.
#pragma once

#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"
#include "services/order/contracts/views.hpp"
#include "services/product/contracts/reservations.hpp"

namespace souk::order {

enum class CartChange { done, too_many_lines, too_many_pieces };

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

    task<std::optional<Cart>> open_cart(UserId user);
    // Adds to what is there, or puts the lines in the place of what is there; makes the cart when there is none.
    // Nothing is changed when the cart would have more than `most_lines` lines, or more pieces of a variant than can be
    // ordered.
    task<CartChange> add(UserId user, const product::WantedItems& items, std::int64_t most_lines);
    task<CartChange> replace(UserId user, const product::WantedItems& items, std::int64_t most_lines);
    task<void> remove(UserId user, VariantId variant);
    // False when the user has no open cart.
    task<bool> set_address(UserId user, const Address& address);
    task<bool> set_shipping(UserId user, std::string code);

    task<std::vector<ShippingMethod>> shipping_methods(Currency currency, CountryCode country);
    // Nothing when the method is not offered there.
    task<std::optional<Money>> shipping_price(std::string code, Currency currency, CountryCode country);

  private:
    pg::Database& database_;
};

void remove_open_cart(pg::Transaction& transaction, UserId user);

std::vector<pg::StatementShape> cart_statements();

}  // namespace souk::order
