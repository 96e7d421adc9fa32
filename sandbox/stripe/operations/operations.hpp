// What the API can do: one function per operation, in a file per kind of object. Called through execute() only, by the
// API for new commands and by the journal for old ones. Each reads its parameters, checks the rules, puts the new
// versions into the Account and emits the events. No I/O and no clock.
#pragma once

#include "sandbox/stripe/domain/account.hpp"
#include "sandbox/stripe/domain/command.hpp"
#include "sandbox/stripe/domain/parameters.hpp"

namespace souk::stripe_sandbox {

Outcome execute(Account& account, const Command& command);

Outcome create_intent(Account& account, Parameters& parameters);
Outcome update_intent(Account& account, const IntentPtr& current, Parameters& parameters);
Outcome confirm_intent(Account& account, const IntentPtr& current, Parameters& parameters);
Outcome cancel_intent(Account& account, const IntentPtr& current, Parameters& parameters);
Outcome capture_intent(Account& account, const IntentPtr& current, Parameters& parameters);
Outcome finish_authentication(Account& account, const IntentPtr& current, Parameters& parameters);
void settle_intent(Account& account, const IntentPtr& current);

Outcome create_method(Account& account, Parameters& parameters);
// From `payment_method` (a card token or an id) or `payment_method_data`; null when neither is given.
MethodPtr read_method(Account& account, Parameters& parameters);

Outcome create_refund(Account& account, Parameters& parameters);
void settle_refund(Account& account, const RefundPtr& current);

Outcome create_endpoint(Account& account, Parameters& parameters);
Outcome delete_endpoint(Account& account, const EndpointPtr& current, Parameters& parameters);

}  // namespace souk::stripe_sandbox
