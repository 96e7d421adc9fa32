// The bodies and answers of a purchase, as far as a client needs them: cart, address, shipping, order, payment.
#pragma once

#include "foundation/core/country.hpp"
#include "foundation/core/money.hpp"
#include "foundation/core/uuid.hpp"
#include "foundation/schema/list.hpp"

#include <boost/describe.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace souk::retail {

struct WantedItem {
    Uuid variant_id;
    std::int64_t quantity = 0;
};
BOOST_DESCRIBE_STRUCT(WantedItem, (), (variant_id, quantity))

struct WantedItems {
    schema::List<WantedItem, 1, 5'000> items;  // how many a shop takes is its own setting
};
BOOST_DESCRIBE_STRUCT(WantedItems, (), (items))

struct DeliveryAddress {
    std::string name;
    std::string line1;
    std::string city;
    CountryCode country;
    std::optional<std::string> postcode{};
    std::optional<std::string> region{};
};
BOOST_DESCRIBE_STRUCT(DeliveryAddress, (), (name, line1, city, country, postcode, region))

struct ShippingChoice {
    std::string method;
};
BOOST_DESCRIBE_STRUCT(ShippingChoice, (), (method))

struct CartTotal {
    std::optional<Money> total;
};
BOOST_DESCRIBE_STRUCT(CartTotal, (), (total))

struct ExpectedTotal {
    Money expected_total;
};
BOOST_DESCRIBE_STRUCT(ExpectedTotal, (), (expected_total))

struct PlacedOrder {
    Uuid id;
};
BOOST_DESCRIBE_STRUCT(PlacedOrder, (), (id))

struct CardPayment {
    std::string payment_method;
};
BOOST_DESCRIBE_STRUCT(CardPayment, (), (payment_method))

struct PaymentState {
    std::string status;
};
BOOST_DESCRIBE_STRUCT(PaymentState, (), (status))

struct OrderState {
    std::string status;
    std::string payment_status;
};
BOOST_DESCRIBE_STRUCT(OrderState, (), (status, payment_status))

// The steps in their order, as they are timed and reported.
inline constexpr std::array<std::string_view, 5> purchase_steps{"cart", "address", "shipping", "order", "payment"};

}  // namespace souk::retail
