// A product, one of its variants or its visibility has changed. Consumers drop what they have kept of it.
#pragma once

#include "services/product/domain/ids.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::product {

struct ProductUpdated {
    static constexpr std::string_view name = "product.updated";
    static constexpr int version = 1;

    ProductId product_id;
};
BOOST_DESCRIBE_STRUCT(ProductUpdated, (), (product_id))

}  // namespace souk::product
