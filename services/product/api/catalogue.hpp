// Browsing and filling the catalogue: requests, and the handlers behind /products and /categories.
#pragma once

#include "foundation/core/bounded.hpp"
#include "foundation/core/money.hpp"
#include "foundation/core/slug.hpp"
#include "foundation/core/text.hpp"
#include "foundation/http/answers.hpp"
#include "foundation/http/extractors.hpp"
#include "foundation/schema/list.hpp"
#include "foundation/schema/paging.hpp"
#include "foundation/schema/price.hpp"
#include "foundation/schema/web_url.hpp"
#include "services/product/contracts/views.hpp"
#include "services/product/domain/listing.hpp"
#include "services/product/storage/catalogue_cache.hpp"
#include "services/product/storage/catalogue_store.hpp"
#include "services/product/storage/list_store.hpp"

namespace souk::product {

struct ListQuery {
    std::optional<Text<1, 200>> q;
    std::optional<Slug> category;
    std::optional<Bounded<0, 1'000'000'000'000>> min_price;
    std::optional<Bounded<0, 1'000'000'000'000>> max_price;
    std::optional<Currency> currency;
    std::optional<bool> in_stock;
    std::optional<Sort> sort;
    std::optional<Text<1, 100>> cursor;
    std::optional<schema::PageLimit> limit;
};
BOOST_DESCRIBE_STRUCT(ListQuery, (), (q, category, min_price, max_price, currency, in_stock, sort, cursor, limit))

// What comes with the refusal currency_needed.
struct Currencies {
    std::vector<Currency> currencies;
};
BOOST_DESCRIBE_STRUCT(Currencies, (), (currencies))

struct SkuQuery {
    Text<1, 8000> skus;
};
BOOST_DESCRIBE_STRUCT(SkuQuery, (), (skus))

struct CategoryBody {
    Slug slug;
    Text<1, 120> name;
    std::optional<Slug> parent;
};
BOOST_DESCRIBE_STRUCT(CategoryBody, (), (slug, name, parent))

struct NewVariantBody {
    Text<1, 64> sku;
    Text<0, 120> name;
    Price price;
    Bounded<0, 1'000'000'000> stock;
};
BOOST_DESCRIBE_STRUCT(NewVariantBody, (), (sku, name, price, stock))

struct NewImageBody {
    PictureUrl url;
    Text<0, 300> alt;
};
BOOST_DESCRIBE_STRUCT(NewImageBody, (), (url, alt))

struct ProductBody {
    Slug slug;
    Text<1, 200> name;
    Text<0, 10'000> description;
    Slug category;
    std::optional<schema::List<NewImageBody, 0, 20>> images;
    schema::List<NewVariantBody, 1, 500> variants;
    std::optional<bool> published;
};
BOOST_DESCRIBE_STRUCT(ProductBody, (), (slug, name, description, category, images, variants, published))

struct CreatedProduct {
    ProductId id;
    std::string approval;
};
BOOST_DESCRIBE_STRUCT(CreatedProduct, (), (id, approval))

class CatalogueApi {
  public:
    // Customers who look around read through connections of their own: `browsing`.
    // `currency` is the shop's own, in which prices are compared where nobody names one.
    CatalogueApi(pg::Database& database, pg::Database& browsing, CatalogueCache& cache,
                 std::optional<Currency> currency = std::nullopt)
        : database_(database),
          store_(database),
          shown_(browsing),
          lists_(browsing),
          cache_(cache),
          currency_(currency) {}

    task<http::Answer<CategoryList>> categories();
    task<http::Answer<CategoryView>> add_category(Caller caller, http::Body<CategoryBody> body);
    task<http::Answer<ProductPage>> list(http::Query<ListQuery> query);
    task<http::Answer<VariantRefs>> variants(http::Query<SkuQuery> query);
    task<http::Answer<ProductView>> show(http::Path<ProductId> id);
    task<http::Answer<CreatedProduct>> add_product(Caller caller, SellerMembership shop, http::Body<ProductBody> body);
    task<http::Answer<void>> approve(Caller caller, http::Path<ProductId> id);

  private:
    pg::Database& database_;
    CatalogueStore store_;
    CatalogueStore shown_;
    ListStore lists_;
    CatalogueCache& cache_;
    std::optional<Currency> currency_;
};

}  // namespace souk::product

template <>
struct souk::schema::about<souk::product::CategoryBody> {
    static constexpr std::string_view example = R"({"slug":"mugs","name":"Mugs","parent":"kitchen"})";
};

template <>
struct souk::schema::about<souk::product::ProductBody> {
    static constexpr std::string_view example =
        R"({"slug":"blue-mug","name":"Blue mug","description":"Stoneware, 300 ml","category":"mugs","variants":[{"sku":"MUG-BLUE","name":"","price":{"amount":900,"currency":"EUR"},"stock":25}],"published":true})";
};

template <>
struct souk::schema::about<souk::product::ListQuery> {
    static constexpr Member members[] = {{"q",
                                          "Words that the product has, in its name, description, variants or SKUs; "
                                          "-word leaves out, \"words in quotes\" stand together, or lets either do"},
                                         {"category", "The category's slug; with all categories below it"},
                                         {"min_price", "In minor units"},
                                         {"max_price", "In minor units"},
                                         {"currency",
                                          "Only what has a price in it. Needed with min_price, max_price and the "
                                          "orders by price where the shop sells in several and has none of its own"},
                                         {"in_stock", "Only what can be had now"},
                                         {"sort", "Absent: the newest first"},
                                         page_cursor,
                                         page_limit};
    static constexpr std::string_view example =
        R"({"q":"blue mug","category":"mugs","min_price":500,"max_price":2000,"cursor":"900~01933b6e-7c00-7000-8000-000000000001","limit":20})";
};

template <>
struct souk::schema::about<souk::product::ProductPage> {
    static constexpr Member members[] = {{"next_cursor",
                                          "Absent at the end of the list; a page with a filter that few products fit "
                                          "may be short, or empty, and have one"}};
};

template <>
struct souk::schema::about<souk::product::SkuQuery> {
    static constexpr Member members[] = {{"skus",
                                          "At most a hundred, separated by commas, in capitals or not; a SKU may have "
                                          "commas itself"}};
    static constexpr std::string_view example = R"({"skus":"MUG-BLUE,MUG-RED"})";
};
