#include "services/product/api/routes.hpp"

#include "services/product/api/catalogue.hpp"
#include "services/product/api/reserve_stock.hpp"
#include "services/product/api/reviews.hpp"
#include "services/product/domain/refusals.hpp"

namespace souk::product {

using namespace refusal;

http::Routes routes(const Apis& apis) {
    http::Routes table("product", "Souk product service", "1.0");

    table.get("/categories", &CatalogueApi::categories, apis.catalogue)
        .tag("Catalogue")
        .summary("All categories")
        .cache_control("public, max-age=60");
    table.post("/categories", &CatalogueApi::add_category, apis.catalogue)
        .tag("Catalogue")
        .summary("Add a category")
        .answers(201)
        .role(Role::admin)
        .refuses(category_exists, category_not_found);
    table.get("/products", &CatalogueApi::list, apis.catalogue)
        .tag("Catalogue")
        .summary("List, filter and search products")
        .refuses(bad_cursor, currency_needed)
        .cache_control("public, max-age=1");
    table.get("/products/variants", &CatalogueApi::variants, apis.catalogue)
        .tag("Catalogue")
        .summary("Find variants by their SKUs")
        .refuses(too_many_skus);
    table.get("/products/{id}", &CatalogueApi::show, apis.catalogue)
        .tag("Catalogue")
        .summary("One product with its variants")
        .refuses(product_not_found)
        .cache_control("public, max-age=1");
    table.post("/products", &CatalogueApi::add_product, apis.catalogue)
        .tag("Selling")
        .summary("Put a product up; a seller's waits for approval")
        .answers(201)
        .role(Role::seller)
        .seller(SellerRight::products)
        .scope(Scope::products_write)
        .refuses(category_not_found, product_exists, sku_exists, mixed_currencies, duplicate_sku);
    table.post("/products/{id}/approve", &CatalogueApi::approve, apis.catalogue)
        .tag("Selling")
        .summary("Let a seller's product in")
        .role(Role::admin)
        .refuses(product_not_found);

    table.get("/products/{id}/reviews", &ReviewApi::list, apis.reviews)
        .tag("Reviews")
        .summary("Reviews, newest first")
        .refuses(product_not_found, bad_cursor);
    table.post("/products/{id}/reviews", &ReviewApi::add, apis.reviews)
        .tag("Reviews")
        .summary("Review a product bought here")
        .answers(201)
        .role(Role::customer)
        .refuses(product_not_found, own_product, not_bought, already_reviewed);

    table.post("/internal/quotes", &StockApi::quote, apis.stock)
        .tag("Internal")
        .summary("Current prices and stock")
        .internal({"order"});
    table.post("/internal/reservations", &StockApi::reserve, apis.stock)
        .tag("Internal")
        .summary("Quote and hold stock")
        .internal({"order"})
        .refuses(out_of_stock, unpaid_share, variant_not_found, reservation_closed);
    table.del("/internal/reservations/{id}", &StockApi::release, apis.stock)
        .tag("Internal")
        .summary("Let held stock go")
        .internal({"order"});
    return table;
}

}  // namespace souk::product
