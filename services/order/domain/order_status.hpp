// The one table of what may become of an order. Storage changes a status only along it, with the old status in the
// UPDATE's condition; what it does not allow is refused with the list of what is allowed.
#pragma once

#include <boost/describe.hpp>

#include <span>

namespace souk::order {

// pending: placed, stock held, not paid. confirmed: paid. cancelled, expired: ended unpaid.
BOOST_DEFINE_ENUM_CLASS(OrderStatus, pending, confirmed, cancelled, expired)

std::span<const OrderStatus> allowed_from(OrderStatus status);
bool may_become(OrderStatus from, OrderStatus to);

// pending: no money yet. captured: the provider has it. refund_due: it came too late, or a refund failed, and is owed
// to the customer. partially_refunded, refunded: a part, all of it is back. disputed: the cardholder's bank has asked
// for it. charged_back: the bank has kept it.
BOOST_DEFINE_ENUM_CLASS(PaymentStatus, pending, captured, refund_due, partially_refunded, refunded, disputed,
                        charged_back)

}  // namespace souk::order
