// What other services may ask about purchases: has this user bought (and paid) this product?
#pragma once

#include <boost/describe.hpp>

namespace souk::order {

struct PurchaseAnswer {
    bool bought = false;
};
BOOST_DESCRIBE_STRUCT(PurchaseAnswer, (), (bought))

}  // namespace souk::order
