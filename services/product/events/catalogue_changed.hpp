// More than one product has changed at once: a seller's goods came or went. Consumers drop whatever they have kept of
// the catalogue.
#pragma once

#include "foundation/identity/seller_rights.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::product {

struct CatalogueChanged {
    static constexpr std::string_view name = "catalogue.changed";
    static constexpr int version = 1;

    SellerId seller_id;
};
BOOST_DESCRIBE_STRUCT(CatalogueChanged, (), (seller_id))

}  // namespace souk::product
