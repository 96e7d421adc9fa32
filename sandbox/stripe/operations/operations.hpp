// What the API can change: a function for each operation, in a file for each kind of object that ends with the table of
// them. A function checks the rules, puts new versions of objects into the Account and emits the events; what was given
// has been checked against the operation's table before. No I/O and no clock. An operation is called through execute()
// only, by the API for new commands and by the journal for old ones.
#pragma once

#include "sandbox/stripe/domain/account.hpp"
#include "sandbox/stripe/domain/form.hpp"

namespace souk::stripe_sandbox {

using Outcome = std::expected<ObjectPtr, Object>;  // an object, or an error

struct Call {
    Account& account;
    const Command& command;
    const Given& given;
    const Object* object;  // that the path names, where it names one
};

struct Operation {
    // "POST payment_intents/*/confirm": method and path below /v1. TEST stands for what does not come through the API.
    std::string_view name;
    Outcome (*run)(const Call&);
    Parameters parameters;
    bool publishable = false;  // also for the publishable key

    const Resource* resource() const;  // of the path; null where it is none of the API
};
const Operation* find_operation(std::string_view name);
Outcome execute(Account& account, const Command& command, const Form& form);
bool is_api_version(std::string_view text) noexcept;  // 2024-06-20, 2026-10-28.endive

// Those of each kind of object.
using Operations = std::vector<Operation>;
Operations intent_operations();
Operations method_operations();
Operations refund_operations();
Operations dispute_operations();
Operations endpoint_operations();

// What time has brought, of each kind.
void settle_intent(Account& account, const Object& intent);
void settle_charge(Account& account, const Object& charge);
ObjectPtr settle_refund(Account& account, const Object& refund, std::string_view status);
void open_dispute(Account& account, const Object& charge, std::int64_t amount);
bool is_refund_course(std::string_view text);  // "pending", "succeeded,failed"

// From `payment_method` (a card token or an id) or `payment_method_data`; nothing when neither is given.
std::expected<std::optional<Object>, Object> method_of(const Call& call);
Parameters method_parameters();  // of payment_method_data

// Once something has begun to happen, also a refusal is kept under its idempotency key.
inline std::unexpected<Object> executed(Object error) { return std::unexpected(error.set("executed", true)); }

}  // namespace souk::stripe_sandbox
