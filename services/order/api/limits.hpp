// The refusals that name a limit: `limit` in the problem document, and in its detail for people.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/schema/encode.hpp"
#include "services/order/domain/limits.hpp"
#include "services/order/domain/refusals.hpp"

namespace souk::order {

struct Limit {
    std::int64_t limit = 0;
};
BOOST_DESCRIBE_STRUCT(Limit, (), (limit))

inline Refused cart_full_of(OrderLimits limits) {
    return refused(refusal::cart_full, "an order has at most " + std::to_string(limits.lines) + " lines",
                   schema::encode(Limit{limits.lines}));
}

}  // namespace souk::order
