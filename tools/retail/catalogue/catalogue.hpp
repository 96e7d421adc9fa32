// What a shop sells, as a file and as a program builds it: categories, and products whose JSON is exactly the body of
// POST /products. catalogue/demo/catalogue.json is such a file; an imported sales file becomes one in memory.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/schema/list.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace souk::retail {

struct CatalogueCategory {
    std::string slug;
    std::string name;
    std::optional<std::string> parent;  // slug; a parent comes before its children
};
BOOST_DESCRIBE_STRUCT(CatalogueCategory, (), (slug, name, parent))

struct CatalogueImage {
    std::string url;
    std::string alt;
};
BOOST_DESCRIBE_STRUCT(CatalogueImage, (), (url, alt))

struct CatalogueVariant {
    std::string sku;
    std::string name;  // what tells it from its siblings: "Moss / 40 x 40 cm"; empty where there is one only
    Money price;
    std::int64_t stock = 0;
};
BOOST_DESCRIBE_STRUCT(CatalogueVariant, (), (sku, name, price, stock))

struct CatalogueProduct {
    std::string slug;
    std::string name;
    std::string description;
    std::string category;  // slug
    std::vector<CatalogueImage> images;
    std::vector<CatalogueVariant> variants;
    std::optional<bool> published;  // absent: yes
};
BOOST_DESCRIBE_STRUCT(CatalogueProduct, (), (slug, name, description, category, images, variants, published))

struct Catalogue {
    std::vector<CatalogueCategory> categories;
    schema::List<CatalogueProduct, 0, 1'000'000> products;
};
BOOST_DESCRIBE_STRUCT(Catalogue, (), (categories, products))

// std::runtime_error with the first thing that is wrong: no such file, no catalogue, a category that is not there.
Catalogue read_catalogue(const std::string& path);

}  // namespace souk::retail
