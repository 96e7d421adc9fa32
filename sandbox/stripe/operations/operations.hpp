// What the API can change: one function per operation, in a file per kind of object, and the table that names them.
// Called through execute() only, by the API for new commands and by the journal for old ones. Each reads its
// parameters, checks the rules, puts the new versions into the Account and emits the events. No I/O and no clock.
#pragma once

#include "sandbox/stripe/domain/account.hpp"
#include "sandbox/stripe/domain/parameters.hpp"

#include <expected>
#include <span>

namespace souk::stripe_sandbox {

using Outcome = std::expected<Object, ApiError>;
inline constexpr std::chrono::seconds bank_time{1};  // what a bank takes for what Stripe does not do at once

struct Operation {
    std::string_view name;  // "POST payment_intents/*/confirm": method and path below /v1, where it is one of the API
    Outcome (*run)(Account&, const Command&, Parameters&);
    bool publishable = false;  // also for the publishable key
};

const Operation* find_operation(std::string_view name);
Outcome execute(Account& account, const Command& command, Parameters& parameters);

Outcome create_intent(Account& account, const Command& command, Parameters& parameters);
Outcome update_intent(Account& account, const IntentPtr& current, const Command& command, Parameters& parameters);
Outcome confirm_intent(Account& account, const IntentPtr& current, const Command& command, Parameters& parameters);
Outcome cancel_intent(Account& account, const IntentPtr& current, const Command& command, Parameters& parameters);
Outcome capture_intent(Account& account, const IntentPtr& current, const Command& command, Parameters& parameters);
Outcome finish_authentication(Account& account, const IntentPtr& current, const Command& command,
                              Parameters& parameters);
void settle_intent(Account& account, Intent intent);

Outcome create_method(Account& account, const Command& command, Parameters& parameters);
// From `payment_method` (a card token or an id) or `payment_method_data`; null when neither is given.
MethodPtr read_method(Account& account, Parameters& parameters);

Outcome update_charge(Account& account, const ChargePtr& current, const Command& command, Parameters& parameters);
void settle_charge(Account& account, Charge charge);
Outcome create_refund(Account& account, const Command& command, Parameters& parameters);
Outcome update_refund(Account& account, const RefundPtr& current, const Command& command, Parameters& parameters);
Outcome cancel_refund(Account& account, const RefundPtr& current, const Command& command, Parameters& parameters);
Outcome end_refund(Account& account, const RefundPtr& current, const Command& command,
                   Parameters& parameters);  // as the switchboard says
void settle_refund(Account& account, Refund refund, RefundStatus status);

Outcome create_dispute(Account& account, const Command& command, Parameters& parameters);
Outcome update_dispute(Account& account, const DisputePtr& current, const Command& command, Parameters& parameters);
Outcome close_dispute(Account& account, const DisputePtr& current, const Command& command, Parameters& parameters);
Outcome end_dispute(Account& account, const DisputePtr& current, const Command& command,
                    Parameters& parameters);  // as the switchboard says
void open_dispute(Account& account, const Charge& charge, std::int64_t amount);

Outcome create_endpoint(Account& account, const Command& command, Parameters& parameters);
Outcome update_endpoint(Account& account, const Command& command, Parameters& parameters);
Outcome delete_endpoint(Account& account, const Command& command, Parameters& parameters);

// The object that the path names; 404 where there is none.
template <class T>
std::expected<std::shared_ptr<const T>, ApiError> named_by(const Account& account, const Command& command) {
    auto object = account.find<T>(command.object);
    if (!object) return std::unexpected(missing_resource(T::kind, command.object, T::param, 404));
    return object;
}

// Once something has begun to happen, also a refusal is kept under its idempotency key.
inline std::unexpected<ApiError> executed(ApiError error) {
    error.executed = true;
    return std::unexpected(std::move(error));
}

}  // namespace souk::stripe_sandbox
