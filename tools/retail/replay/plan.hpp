// What a replay will do, worked out before it begins: the orders with their merged lines, by SKU, and what must be
// found afterwards. Pure.
#pragma once

#include "foundation/core/country.hpp"
#include "tools/retail/sales/sales.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace souk::retail {

struct PlannedLine {
    std::uint32_t sku = 0;  // index into Plan::skus
    std::int64_t quantity = 0;
};

struct PlannedOrder {
    std::string invoice;
    std::uint32_t customer = 0;  // index into Plan::customers
    std::string country_name;
    CountryCode country;
    std::vector<PlannedLine> lines;
    std::int64_t total = 0;  // pennies
};

struct Plan {
    std::vector<PlannedOrder> orders;      // in file order
    std::vector<std::string> customers;    // those of the orders
    std::vector<std::string> skus;         // those of the orders
    std::vector<std::int64_t> prices;      // of each SKU, in pennies
    std::vector<std::int64_t> quantities;  // of each SKU, over all orders

    std::int64_t file_lines = 0;
    std::int64_t order_lines = 0;  // after merging
    std::int64_t pieces = 0;
    std::int64_t exact_total = 0;       // thousandths
    std::int64_t total = 0;             // pennies
    std::int64_t fractional_lines = 0;  // whose price had to be rounded
};

// Skips the first `from` clean sales and takes at most `count`. std::runtime_error for a country that nobody knows.
Plan make_plan(const Sales& sales, std::size_t from, std::size_t count);

// Whose turn it is: orders in file order, but never two of one customer at a time.
class Turns {
  public:
    explicit Turns(const Plan& plan);
    // The earliest order whose customer is free; that customer is busy until done() is called. Null: none is free now,
    // and whoever is busy will take what is left.
    const PlannedOrder* next();
    void done(const PlannedOrder& order);

  private:
    const Plan& plan_;
    std::vector<std::vector<std::uint32_t>> waiting_;  // per customer: orders, the last one first
    std::vector<std::uint32_t> free_;                  // heap of the earliest orders of free customers
};

}  // namespace souk::retail
