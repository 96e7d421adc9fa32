#include "services/order/api/once.hpp"

#include "services/order/domain/refusals.hpp"

namespace souk::order {

RequestKey request_key(const Caller& caller, const IdempotencyKey& key, std::string_view route, std::string_view body) {
    std::string text(route);
    text += '\n';
    text += body;
    return {caller.user.uuid(), key.value, crypto::sha256(text)};
}

Refused refusal_of(const Claim& claim) {
    if (std::holds_alternative<Reused>(claim)) return refused(refusal::key_reused);
    auto refusal = refused(refusal::request_in_progress);
    refusal.retry_after_seconds = 1;
    return refusal;
}

}  // namespace souk::order
