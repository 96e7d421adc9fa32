// What the catalogue shows: the JSON that customers, the order service and the import read.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/identity/seller_rights.hpp"
#include "services/product/domain/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace souk::product {

struct CategoryView {
    CategoryId id;
    std::optional<CategoryId> parent_id;
    std::string slug;
    std::string name;
    std::int64_t products = 0;
};
BOOST_DESCRIBE_STRUCT(CategoryView, (), (id, parent_id, slug, name, products))

struct CategoryList {
    std::vector<CategoryView> items;
};
BOOST_DESCRIBE_STRUCT(CategoryList, (), (items))

struct ImageView {
    std::string url;
    std::string alt;
};
BOOST_DESCRIBE_STRUCT(ImageView, (), (url, alt))

struct VariantView {
    VariantId id;
    std::string sku;
    std::string name;
    Money price;
    std::int64_t available = 0;
};
BOOST_DESCRIBE_STRUCT(VariantView, (), (id, sku, name, price, available))

struct ProductView {
    ProductId id;
    std::string slug;
    std::string name;
    std::string description;
    std::string category;  // slug
    SellerId seller_id;
    Money price_from;
    std::vector<ImageView> images;
    std::vector<VariantView> variants;
};
BOOST_DESCRIBE_STRUCT(ProductView, (), (id, slug, name, description, category, seller_id, price_from, images, variants))

struct ProductSummary {
    ProductId id;
    std::string slug;
    std::string name;
    std::string category;
    Money price_from;
    std::optional<std::string> image;
    bool in_stock = false;
};
BOOST_DESCRIBE_STRUCT(ProductSummary, (), (id, slug, name, category, price_from, image, in_stock))

struct ProductPage {
    std::vector<ProductSummary> items;
    std::optional<std::string> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ProductPage, (), (items, next_cursor))

struct VariantRef {
    std::string sku;
    VariantId variant_id;
    ProductId product_id;
    Money price;
    std::int64_t available = 0;
};
BOOST_DESCRIBE_STRUCT(VariantRef, (), (sku, variant_id, product_id, price, available))

struct VariantRefs {
    std::vector<VariantRef> items;
};
BOOST_DESCRIBE_STRUCT(VariantRefs, (), (items))

struct ReviewView {
    ReviewId id;
    std::int64_t rating = 0;
    std::string title;
    std::optional<std::string> body;
};
BOOST_DESCRIBE_STRUCT(ReviewView, (), (id, rating, title, body))

}  // namespace souk::product
