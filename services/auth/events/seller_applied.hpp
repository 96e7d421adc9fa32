// Somebody wants to sell, for the first time or once more after a rejection: an admin is to decide.
#pragma once

#include "foundation/identity/seller_rights.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::auth {

struct SellerApplied {
    static constexpr std::string_view name = "seller.applied";
    static constexpr int version = 1;

    SellerId seller_id;
};
BOOST_DESCRIBE_STRUCT(SellerApplied, (), (seller_id))

}  // namespace souk::auth
