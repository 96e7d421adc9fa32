// What the order service asks of the catalogue: prices, and holding stock. These types are the contract on both sides.
// A quote names each wanted variant with its current price; a reservation is a quote whose stock is held until it is
// committed (payment.processed) or released. When its time is over, the order service is asked whether it is still
// wanted. Asking again with the same id renews the reservation; a later attempt takes it over from earlier ones.
#pragma once

#include "foundation/core/bounded.hpp"
#include "foundation/core/money.hpp"
#include "foundation/identity/seller_rights.hpp"
#include "foundation/schema/described.hpp"
#include "foundation/schema/list.hpp"
#include "services/product/domain/ids.hpp"

#include <boost/describe.hpp>

#include <string>
#include <vector>

namespace souk::product {

inline constexpr std::int64_t most_pieces = 1'000'000;  // of one variant
using Quantity = Bounded<1, most_pieces>;

struct WantedItem {
    VariantId variant_id;
    Quantity quantity;
};
BOOST_DESCRIBE_STRUCT(WantedItem, (), (variant_id, quantity))

// What one call can carry, and so the most that a shop can allow in an order (SOUK_MAX_ORDER_LINES, of the order
// service).
inline constexpr std::size_t most_lines = 5'000;
using WantedItems = schema::List<WantedItem, 1, most_lines>;

struct QuoteBody {
    WantedItems items;
};
BOOST_DESCRIBE_STRUCT(QuoteBody, (), (items))

struct VariantCount {
    VariantId variant_id;
    std::int64_t quantity = 0;
};
BOOST_DESCRIBE_STRUCT(VariantCount, (), (variant_id, quantity))

struct ReservationBody {
    ReservationId id;
    Bounded<1, 1'000'000'000> attempt;  // of the order: what an earlier one asks for afterwards has no effect
    WantedItems items;
    // What the same customer has ordered and not paid yet, of some of these variants.
    schema::List<VariantCount, 0, most_lines> unpaid;
    Bounded<1, 86'400> expires_in;  // seconds
};
BOOST_DESCRIBE_STRUCT(ReservationBody, (), (id, attempt, items, unpaid, expires_in))

struct ReleaseQuery {
    Bounded<1, 1'000'000'000> attempt;
};
BOOST_DESCRIBE_STRUCT(ReleaseQuery, (), (attempt))

struct QuotedItem {
    VariantId variant_id;
    ProductId product_id;
    SellerId seller_id;
    std::string sku;
    std::string name;     // of the product
    std::string variant;  // of the variant, empty where the product has one only
    Money unit_price;
    std::int64_t quantity = 0;
    std::int64_t available = 0;
};
BOOST_DESCRIBE_STRUCT(QuotedItem, (),
                      (variant_id, product_id, seller_id, sku, name, variant, unit_price, quantity, available))

// What comes with the refusal unpaid_share: so many pieces the customer may still hold before paying.
struct Allowance {
    schema::List<VariantCount, 0, most_lines> allowed;
};
BOOST_DESCRIBE_STRUCT(Allowance, (), (allowed))

// Items in the order of their variant ids; variants that are not on sale are missing.
struct Quote {
    schema::List<QuotedItem, 0, most_lines> items;
};
BOOST_DESCRIBE_STRUCT(Quote, (), (items))

}  // namespace souk::product

template <>
struct souk::schema::about<souk::product::QuoteBody> {
    static constexpr std::string_view example =
        R"({"items":[{"variant_id":"01a20603-9431-74c0-9fb0-af869b2c93b1","quantity":2}]})";
};

template <>
struct souk::schema::about<souk::product::ReservationBody> {
    static constexpr std::string_view example =
        R"({"id":"01a20603-974d-7391-8802-5a4e35a76641","attempt":1,"unpaid":[],"items":[{"variant_id":"01a20603-9431-74c0-9fb0-af869b2c93b1","quantity":2}],"expires_in":120})";
};

template <>
struct souk::schema::about<souk::product::ReleaseQuery> {
    static constexpr std::string_view example = R"({"attempt":1})";
};
