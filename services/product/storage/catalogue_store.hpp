// Products, variants, pictures and categories in SQL. What customers read is filtered here: they see what is on
// sale (the view products_on_sale).
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/runtime/batch_loader.hpp"
#include "services/product/contracts/views.hpp"
#include "services/product/domain/ids.hpp"

namespace souk::product {

struct NewCategory {
    CategoryId id;
    std::optional<CategoryId> parent_id;
    std::string slug;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(NewCategory, (), (id, parent_id, slug, name))

struct NewProduct {
    ProductId id;
    SellerId seller_id;
    CategoryId category_id;
    std::string slug;
    std::string name;
    std::string description;
    std::string approval;
    bool published = false;
    std::int64_t price_from = 0;
    Currency currency;
    std::string words;  // a tsvector, in writing
    std::int16_t words_version = 0;
};
BOOST_DESCRIBE_STRUCT(NewProduct, (),
                      (id, seller_id, category_id, slug, name, description, approval, published, price_from, currency,
                       words, words_version))

struct NewVariants {
    ProductId product_id;
    Currency currency;
    std::vector<VariantId> ids;
    std::vector<std::string> skus;
    std::vector<std::string> names;
    std::vector<std::int64_t> prices;
    std::vector<std::int64_t> stock;
};
BOOST_DESCRIBE_STRUCT(NewVariants, (), (product_id, currency, ids, skus, names, prices, stock))

struct NewImages {
    ProductId product_id;
    std::vector<std::string> urls;
    std::vector<std::string> alts;
};
BOOST_DESCRIBE_STRUCT(NewImages, (), (product_id, urls, alts))

class CatalogueStore {
  public:
    explicit CatalogueStore(pg::Database& database);

    task<std::vector<CategoryView>> categories();
    task<std::optional<CategoryId>> category_id(std::string slug);
    // UniqueViolation when the slug is taken.
    task<void> add_category(NewCategory category);

    // Null when nobody may see it. Those that are asked for at the same time are read together.
    task<std::shared_ptr<const ProductView>> visible_product(ProductId id) { return products_.find(id); }
    task<std::vector<VariantRef>> variants_by_sku(std::vector<std::string> skus);
    // Sets the approval of a product; false when there is no such product.
    task<bool> approve(pg::Transaction& transaction, ProductId id);

  private:
    using Products = runtime::BatchLoader<ProductId, ProductView>;
    task<Products::Found> visible_products(std::vector<ProductId> ids);

    pg::Database& database_;
    Products products_;
};

// UniqueViolation when the slug or a SKU is taken; surfaces at the commit.
void insert_product(pg::Transaction& transaction, NewProduct product, NewVariants variants, NewImages images);

std::vector<pg::StatementShape> catalogue_statements();

}  // namespace souk::product
