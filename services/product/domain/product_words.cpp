#include "services/product/domain/product_words.hpp"

namespace souk::product {

std::string words_of(const ProductText& product) {
    std::vector<SearchField> fields{{product.name, 'A'}};
    for (const auto& sku : product.skus) fields.push_back({sku, 'B'});
    for (const auto& name : product.variants) fields.push_back({name, 'B'});
    fields.push_back({product.description, 'C'});
    return search_document(fields);
}

}  // namespace souk::product
