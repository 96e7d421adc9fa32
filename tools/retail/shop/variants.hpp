// Finds what the shop calls the variants that a file knows by their SKUs.
#pragma once

#include "foundation/core/money.hpp"
#include "foundation/core/uuid.hpp"
#include "tools/retail/shop/gateway.hpp"

#include <boost/describe.hpp>

#include <string>
#include <unordered_map>
#include <vector>

namespace souk::retail {

struct VariantRef {
    std::string sku;
    Uuid variant_id;
    Money price;
    std::int64_t available = 0;  // on hand and not reserved
};
BOOST_DESCRIBE_STRUCT(VariantRef, (), (sku, variant_id, price, available))

// Those that are on sale; asks for 100 at a time.
task<std::unordered_map<std::string, VariantRef>> find_variants(Gateway& gateway, const std::vector<std::string>& skus);

}  // namespace souk::retail
