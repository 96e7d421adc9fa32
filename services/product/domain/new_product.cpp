#include "services/product/domain/new_product.hpp"

#include "foundation/core/search_words.hpp"
#include "services/product/domain/refusals.hpp"

#include <algorithm>
#include <vector>

namespace souk::product {

std::expected<Money, Refusal> price_from(std::span<const OfferedVariant> variants) {
    std::vector<std::string> skus;
    for (const auto& variant : variants) {
        if (variant.price.currency() != variants.front().price.currency())
            return std::unexpected(refusal::mixed_currencies);
        skus.push_back(folded_code(variant.sku));
    }
    std::ranges::sort(skus);
    if (std::ranges::adjacent_find(skus) != skus.end()) return std::unexpected(refusal::duplicate_sku);
    return std::ranges::min(variants, {}, [](const OfferedVariant& variant) { return variant.price.amount(); }).price;
}

std::string_view first_approval(bool by_admin) { return by_admin ? "approved" : "pending"; }

}  // namespace souk::product
