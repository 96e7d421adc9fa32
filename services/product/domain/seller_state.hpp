// What the catalogue knows of a seller: their goods are on sale while they are active. Unknown is an id of which nobody
// has said yet what it stands for.
#pragma once

#include <boost/describe/enum.hpp>

namespace souk::product {

BOOST_DEFINE_ENUM_CLASS(SellerState, unknown, active, inactive)

}  // namespace souk::product
