// The ids that orders own.
#pragma once

#include "foundation/core/id.hpp"

namespace souk {

using OrderId = Id<struct OrderTag>;
using CartId = Id<struct CartTag>;
using PaymentId = Id<struct PaymentTag>;
using RefundId = Id<struct RefundTag>;

}  // namespace souk
