#include "services/product/storage/catalogue_store.hpp"

#include "foundation/postgres/statement.hpp"
#include "foundation/runtime/together.hpp"

namespace souk::product {

namespace {

constexpr std::size_t most_together = 100;

// The counts are a little behind by themselves; what has not been added up yet is looked at here.
constexpr pg::Statement<void, CategoryView> categories_sql{"category.list", R"sql(
    WITH waiting AS MATERIALIZED (
        SELECT category_id, sum(change)::bigint AS change
        FROM (SELECT category_id, change FROM category_changes ORDER BY id LIMIT 2000) w GROUP BY category_id
    )
    SELECT c.id, c.parent_id, c.slug, c.name, c.products + coalesce(w.change, 0) AS products
    FROM (SELECT * FROM categories ORDER BY name COLLATE "und-x-icu", id LIMIT 1000) c LEFT JOIN waiting w ON w.category_id = c.id
    ORDER BY c.name COLLATE "und-x-icu", c.id)sql"};

constexpr pg::Statement<std::string, CategoryId> category_id_sql{"category.by_slug", R"sql(
    SELECT id FROM categories WHERE slug = $1)sql"};

constexpr pg::Statement<NewCategory, void> insert_category_sql{"category.insert", R"sql(
    INSERT INTO categories (id, parent_id, slug, name) VALUES ($1, $2, $3, $4))sql"};

constexpr pg::Statement<NewProduct, void> insert_product_sql{"product.insert", R"sql(
    INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, price_from, currency,
                          search, words_version)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::text::tsvector, $12))sql"};

constexpr pg::Statement<NewVariants, void> insert_variants_sql{"variant.insert", R"sql(
    WITH added AS (
        SELECT * FROM unnest($3, $4, $5, $6, $7) WITH ORDINALITY AS v (id, sku, name, price, stock, position)
    ), variants_added AS (
        INSERT INTO variants (id, product_id, position, sku, name, price, currency)
        SELECT id, $1, position, sku, name, price, $2 FROM added RETURNING id
    )
    INSERT INTO stock (variant_id, on_hand) SELECT added.id, added.stock FROM added JOIN variants_added USING (id))sql"};

constexpr pg::Statement<NewImages, void> insert_images_sql{"image.insert", R"sql(
    INSERT INTO product_images (product_id, position, url, alt)
    SELECT $1, position, url, alt FROM unnest($2, $3) WITH ORDINALITY AS i (url, alt, position))sql"};

struct ProductRow {
    ProductId id;
    std::string slug;
    std::string name;
    std::string description;
    std::string category;
    SellerId seller_id;
    std::int64_t price_from = 0;
    Currency currency;
};
BOOST_DESCRIBE_STRUCT(ProductRow, (), (id, slug, name, description, category, seller_id, price_from, currency))

constexpr pg::Statement<std::vector<ProductId>, ProductRow> visible_products_sql{"product.visible", R"sql(
    SELECT p.id, p.slug, p.name, p.description, c.slug AS category, p.seller_id, p.price_from, p.currency
    FROM products_on_sale p JOIN categories c ON c.id = p.category_id
    WHERE p.id = ANY ($1))sql"};

struct ImageRow {
    ProductId product_id;
    std::string url;
    std::string alt;
};
BOOST_DESCRIBE_STRUCT(ImageRow, (), (product_id, url, alt))

constexpr pg::Statement<std::vector<ProductId>, ImageRow> images_sql{"product.images", R"sql(
    SELECT product_id, url, alt FROM product_images WHERE product_id = ANY ($1) ORDER BY position)sql"};

struct VariantRow {
    ProductId product_id;
    VariantId id;
    std::string sku;
    std::string name;
    std::int64_t price = 0;
    Currency currency;
    std::int64_t available = 0;
};
BOOST_DESCRIBE_STRUCT(VariantRow, (), (product_id, id, sku, name, price, currency, available))

// The stock is looked up for each variant: joined, a small shop's plan would read the stock of all of it every time.
constexpr pg::Statement<std::vector<ProductId>, VariantRow> variants_sql{"product.variants", R"sql(
    SELECT v.product_id, v.id, v.sku, v.name, v.price, v.currency,
           (SELECT s.on_hand - s.reserved FROM stock s WHERE s.variant_id = v.id) AS available
    FROM variants v WHERE v.product_id = ANY ($1) ORDER BY v.position)sql"};

struct SkuRow {
    std::string sku;
    VariantId variant_id;
    ProductId product_id;
    std::int64_t price = 0;
    Currency currency;
    std::int64_t available = 0;
};
BOOST_DESCRIBE_STRUCT(SkuRow, (), (sku, variant_id, product_id, price, currency, available))

constexpr pg::Statement<std::vector<std::string>, SkuRow> variants_by_sku_sql{"variant.by_sku", R"sql(
    SELECT v.sku, v.id AS variant_id, v.product_id, v.price, v.currency, s.on_hand - s.reserved AS available
    FROM variants v
    JOIN products_on_sale p ON p.id = v.product_id
    JOIN stock s ON s.variant_id = v.id
    WHERE v.sku_key = ANY (ARRAY(SELECT sku_key(asked) FROM unnest($1) AS asked)) ORDER BY v.sku)sql"};

constexpr pg::Statement<ProductId, void> approve_sql{"product.approve", R"sql(
    UPDATE products SET approval = 'approved', updated_at = now() WHERE id = $1)sql"};

}  // namespace

task<std::vector<CategoryView>> CatalogueStore::categories() { co_return co_await database_.all(categories_sql); }

task<std::optional<CategoryId>> CatalogueStore::category_id(std::string slug) {
    co_return co_await database_.maybe(category_id_sql, std::move(slug));
}

task<void> CatalogueStore::add_category(NewCategory category) {
    co_await database_.execute(insert_category_sql, std::move(category));
}

CatalogueStore::CatalogueStore(pg::Database& database)
    : database_(database), products_(database.loop(), most_together, [this](std::vector<ProductId> ids) {
          return visible_products(std::move(ids));
      }) {}

task<CatalogueStore::Products::Found> CatalogueStore::visible_products(std::vector<ProductId> ids) {
    // Three plain reads in one round trip: half the work of one statement that aggregates.
    auto [rows, images, variants] = co_await together(database_.all(visible_products_sql, ids),
                                                      database_.all(images_sql, ids), database_.all(variants_sql, ids));
    std::unordered_map<ProductId, std::shared_ptr<ProductView>> views;
    for (auto& row : rows)
        views.emplace(row.id, std::make_shared<ProductView>(ProductView{row.id,
                                                                        std::move(row.slug),
                                                                        std::move(row.name),
                                                                        std::move(row.description),
                                                                        std::move(row.category),
                                                                        row.seller_id,
                                                                        Money(row.price_from, row.currency),
                                                                        {},
                                                                        {}}));
    for (auto& each : images)
        if (const auto view = views.find(each.product_id); view != views.end())
            view->second->images.push_back({std::move(each.url), std::move(each.alt)});
    for (auto& each : variants)
        if (const auto view = views.find(each.product_id); view != views.end())
            view->second->variants.push_back(
                {each.id, std::move(each.sku), std::move(each.name), Money(each.price, each.currency), each.available});
    co_return Products::Found(std::make_move_iterator(views.begin()), std::make_move_iterator(views.end()));
}

task<std::vector<VariantRef>> CatalogueStore::variants_by_sku(std::vector<std::string> skus) {
    auto rows = co_await database_.all(variants_by_sku_sql, std::move(skus));
    std::vector<VariantRef> refs;
    refs.reserve(rows.size());
    for (auto& row : rows)
        refs.push_back(
            {std::move(row.sku), row.variant_id, row.product_id, Money(row.price, row.currency), row.available});
    co_return refs;
}

task<bool> CatalogueStore::approve(pg::Transaction& transaction, ProductId id) {
    co_return co_await transaction.execute(approve_sql, id) == 1;
}

void insert_product(pg::Transaction& transaction, NewProduct product, NewVariants variants, NewImages images) {
    transaction.queue(insert_product_sql, std::move(product));
    transaction.queue(insert_variants_sql, std::move(variants));
    if (!images.urls.empty()) transaction.queue(insert_images_sql, std::move(images));
}

std::vector<pg::StatementShape> catalogue_statements() {
    return pg::shapes_of(categories_sql, category_id_sql, insert_category_sql, insert_product_sql, insert_variants_sql,
                         insert_images_sql, visible_products_sql, images_sql, variants_sql, variants_by_sku_sql,
                         approve_sql);
}

}  // namespace souk::product
