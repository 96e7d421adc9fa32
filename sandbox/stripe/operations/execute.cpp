#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>
#include <array>

namespace souk::stripe_sandbox {

namespace {

Outcome settle(Account& account, const Command& command, Parameters&) {
    if (const auto intent = account.find<Intent>(command.object)) settle_intent(account, *intent);
    if (const auto charge = account.find<Charge>(command.object)) settle_charge(account, *charge);
    if (const auto refund = account.find<Refund>(command.object); refund && refund->then) {
        settle_refund(account, *refund, *refund->then);
    }
    return Object{};
}

// An operation on the object that the path names; 404 where there is none.
template <class T, auto run>
Outcome on(Account& account, const Command& command, Parameters& parameters) {
    const auto current = named_by<T>(account, command);
    if (!current) return std::unexpected(current.error());
    return run(account, *current, command, parameters);
}

constexpr std::array operations{
    Operation{"POST payment_intents", create_intent},
    Operation{"POST payment_intents/*", on<Intent, update_intent>},
    Operation{"POST payment_intents/*/confirm", on<Intent, confirm_intent>, true},
    Operation{"POST payment_intents/*/cancel", on<Intent, cancel_intent>},
    Operation{"POST payment_intents/*/capture", on<Intent, capture_intent>},
    Operation{"POST payment_methods", create_method, true},
    Operation{"POST charges/*", on<Charge, update_charge>},
    Operation{"POST refunds", create_refund},
    Operation{"POST refunds/*", on<Refund, update_refund>},
    Operation{"POST refunds/*/cancel", on<Refund, cancel_refund>},
    Operation{"POST disputes/*", on<Dispute, update_dispute>},
    Operation{"POST disputes/*/close", on<Dispute, close_dispute>},
    Operation{"POST webhook_endpoints", create_endpoint},
    Operation{"POST webhook_endpoints/*", update_endpoint},
    Operation{"DELETE webhook_endpoints/*", delete_endpoint},
    Operation{"finish_authentication",
              on<Intent, finish_authentication>},  // the customer has answered the 3-D Secure page
    Operation{"settle", settle},                   // time has passed
    Operation{"end_refund", on<Refund, end_refund>},
    Operation{"create_dispute", create_dispute},
    Operation{"end_dispute", on<Dispute, end_dispute>},
};

}  // namespace

bool is_api_version(std::string_view text) noexcept {
    constexpr std::string_view form = "dddd-dd-dd";
    const auto is_letter = [](char c) { return c >= 'a' && c <= 'z'; };
    if (text.size() < form.size() || text < "2011") return false;
    for (std::size_t at = 0; at < form.size(); ++at) {
        if (form[at] == '-' ? text[at] != '-' : text[at] < '0' || text[at] > '9') return false;
    }
    return text.size() == form.size() ||
           (text[form.size()] == '.' && text.size() > 11 && std::ranges::all_of(text.substr(11), is_letter));
}

const Operation* find_operation(std::string_view name) {
    const auto* operation = std::ranges::find(operations, name, &Operation::name);
    return operation == operations.end() ? nullptr : operation;
}

Outcome execute(Account& account, const Command& command, Parameters& parameters) {
    const auto* operation = find_operation(command.operation);
    if (operation == nullptr) return std::unexpected(refusal(404, "", "Unknown operation " + command.operation));
    account.begin(command);
    parameters.ignore("expand");  // says what the answer looks like, not what is done
    auto outcome = operation->run(account, command, parameters);
    account.finish();
    return outcome;
}

}  // namespace souk::stripe_sandbox
