// The rules for putting a product on sale.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/core/refusal.hpp"

#include <expected>
#include <span>
#include <string>
#include <string_view>

namespace souk::product {

struct OfferedVariant {
    std::string_view sku;
    Money price;
};

// The lowest price; refused when SKUs repeat or currencies differ. There is at least one variant.
std::expected<Money, Refusal> price_from(std::span<const OfferedVariant> variants);

// What an admin puts up is approved by that; a seller's product waits for an admin.
std::string_view first_approval(bool by_admin);

}  // namespace souk::product
