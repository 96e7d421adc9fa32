// A seller may sell, from now on or again.
#pragma once

#include "foundation/identity/seller_rights.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::auth {

struct SellerActive {
    static constexpr std::string_view name = "seller.active";
    static constexpr int version = 1;

    SellerId seller_id;
};
BOOST_DESCRIBE_STRUCT(SellerActive, (), (seller_id))

}  // namespace souk::auth
