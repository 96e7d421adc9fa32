// Makes the catalogue of a shop out of its sales: one product for each stock code under its most frequent description,
// one variant for each distinct unit price at which it was sold (the server alone sets prices), categories from the
// words of the description, and stock for all that was sold plus a reserve.
#pragma once

#include "tools/retail/catalogue/catalogue.hpp"
#include "tools/retail/sales/sales.hpp"

namespace souk::retail {

inline constexpr std::int64_t stock_reserve = 100;  // pieces of each variant beyond what the file sells

// Variants of a product by how often they were sold, the usual price first. SKU: stock code, dash, price in pennies.
Catalogue derive_catalogue(const Sales& sales, Currency currency);

}  // namespace souk::retail
