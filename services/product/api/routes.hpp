// The table of contents of the product service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::product {

class CatalogueApi;
class StockApi;
class ReviewApi;

// Null pointers are fine where the table is only printed.
struct Apis {
    CatalogueApi* catalogue = nullptr;
    StockApi* stock = nullptr;
    ReviewApi* reviews = nullptr;
};

http::Routes routes(const Apis& apis);

}  // namespace souk::product
