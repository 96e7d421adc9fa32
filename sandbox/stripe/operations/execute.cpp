#include "sandbox/stripe/operations/operations.hpp"

namespace souk::stripe_sandbox {

namespace {

Outcome settle(Account& account, const std::string& id) {
    account.settled(id);
    if (const auto intent = account.intent(id)) settle_intent(account, intent);
    if (const auto refund = account.refund(id)) settle_refund(account, refund);
    return Object{};
}

Outcome run(Account& account, const Command& command) {
    Parameters parameters(command.form);
    const auto with_intent = [&](auto operation) -> Outcome {
        const auto intent = account.intent(command.object);
        if (!intent) return std::unexpected(missing_resource("payment_intent", command.object, "intent", 404));
        return operation(account, intent, parameters);
    };
    switch (command.operation) {
        case Operation::create_intent: return create_intent(account, parameters);
        case Operation::update_intent: return with_intent(update_intent);
        case Operation::confirm_intent: return with_intent(confirm_intent);
        case Operation::cancel_intent: return with_intent(cancel_intent);
        case Operation::capture_intent: return with_intent(capture_intent);
        case Operation::finish_authentication: return with_intent(finish_authentication);
        case Operation::create_method: return create_method(account, parameters);
        case Operation::create_refund: return create_refund(account, parameters);
        case Operation::create_endpoint: return create_endpoint(account, parameters);
        case Operation::delete_endpoint: {
            const auto endpoint = account.endpoint(command.object);
            if (!endpoint) {
                return std::unexpected(missing_resource("webhook endpoint", command.object, "webhook_endpoint", 404));
            }
            return delete_endpoint(account, endpoint, parameters);
        }
        case Operation::settle: return settle(account, command.object);
    }
    return Object{};
}

}  // namespace

Outcome execute(Account& account, const Command& command) {
    account.begin(command);
    command.form.ignore("expand");  // says what the answer looks like, not what is done
    auto outcome = run(account, command);
    account.finish();
    return outcome;
}

}  // namespace souk::stripe_sandbox
