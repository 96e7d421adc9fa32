// What an answer of Stripe's that is no success means for us: the one table from its statuses, types and codes to what
// we do. Source: docs.stripe.com/error-codes and docs.stripe.com/error-low-level. Pure.
#pragma once

#include "services/order/provider/stripe_json.hpp"

namespace souk::order::stripe {

enum class Call { begin, attempt, cancel, refund, read };

enum class Verdict {
    declined,        // the bank says no to this attempt: the customer can try again, or another card
    method_refused,  // this payment method cannot be used: the customer can choose another
    told_state,      // it was not in a state for this; the error carries the payment as it is
    refund_refused,  // this refund will never be made as it was asked for
    missing,         // there is no such object
    closed,          // key, account, agreement or our own request is wrong: the merchant has to act
    busy,            // too many requests, or another one for the same object is running: the same again later
    answer_is_kept,  // a fault; Stripe answers the same for 24 hours under this idempotency key, so take another
};

Verdict judge(Call call, int status, const ErrorJson& error);

}  // namespace souk::order::stripe
