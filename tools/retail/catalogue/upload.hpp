// Puts a catalogue into the shop as its owner, through the gateway: categories in order, then products, many at once.
// What is there already (by slug or SKU) stays as it is, so doing it again does nothing.
#pragma once

#include "tools/retail/catalogue/catalogue.hpp"
#include "tools/retail/shop/account.hpp"
#include "tools/retail/shop/gateway.hpp"

namespace souk::retail {

struct Uploaded {
    std::size_t new_categories = 0;
    std::size_t new_products = 0;
    std::size_t known_products = 0;
};

task<Uploaded> upload(Gateway& gateway, Account& owner, const Catalogue& catalogue, int concurrency);

}  // namespace souk::retail
