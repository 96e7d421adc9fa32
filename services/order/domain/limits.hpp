// What an order can be at most. A shop sets it in its environment; main() reads it, the stories keep to it.
#pragma once

#include <cstdint>

namespace souk::order {

struct OrderLimits {
    std::int64_t lines = 1'000;  // different variants in a cart, and so in an order: SOUK_MAX_ORDER_LINES
};

}  // namespace souk::order
