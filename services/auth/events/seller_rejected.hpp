// A seller was not admitted, or is one no longer.
#pragma once

#include "foundation/identity/seller_rights.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::auth {

struct SellerRejected {
    static constexpr std::string_view name = "seller.rejected";
    static constexpr int version = 1;

    SellerId seller_id;
};
BOOST_DESCRIBE_STRUCT(SellerRejected, (), (seller_id))

}  // namespace souk::auth
