#include "sandbox/stripe/domain/idempotency.hpp"

#include "foundation/crypto/digest.hpp"

#include <cstring>

namespace souk::stripe_sandbox {

std::uint64_t fingerprint_of(const Command& command) {
    const auto digest = crypto::sha256(command.object + "?" + command.form.canonical());
    std::uint64_t fingerprint = 0;
    std::memcpy(&fingerprint, digest.data(), sizeof fingerprint);
    return fingerprint;
}

const KeptAnswer* IdempotencyKeys::find(std::string_view key) const {
    const auto entry = kept_.find(key);
    return entry == kept_.end() ? nullptr : &entry->second;
}

void IdempotencyKeys::keep(KeptAnswer answer) {
    const auto origin = answer.origin;
    if (!kept_.emplace(origin->idempotency_key, std::move(answer)).second) return;
    order_.push_back(origin);
    while (order_.size() > limit_) {
        kept_.erase(order_.front()->idempotency_key);
        order_.pop_front();
    }
}

}  // namespace souk::stripe_sandbox
