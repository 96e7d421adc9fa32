// What a customer is told about a total that the payment provider does not charge: a code, and the amount that it
// would.
#pragma once

#include "foundation/core/refusal.hpp"
#include "services/order/provider/payment_provider.hpp"

namespace souk::order {

Refused refusal_of(const AmountRefusal& refusal);

}  // namespace souk::order
