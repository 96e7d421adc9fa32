// The words that a product is found by: of its name, its SKUs, its variants and its description. Pure.
#pragma once

#include "foundation/core/search_words.hpp"

#include <string>
#include <vector>

namespace souk::product {

struct ProductText {
    std::string name;
    std::string description;
    std::vector<std::string> skus;
    std::vector<std::string> variants;  // their names
};

// A tsvector, in writing.
std::string words_of(const ProductText& product);

}  // namespace souk::product
