// A seller sells nothing for now.
#pragma once

#include "foundation/identity/seller_rights.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::auth {

struct SellerSuspended {
    static constexpr std::string_view name = "seller.suspended";
    static constexpr int version = 1;

    SellerId seller_id;
};
BOOST_DESCRIBE_STRUCT(SellerSuspended, (), (seller_id))

}  // namespace souk::auth
