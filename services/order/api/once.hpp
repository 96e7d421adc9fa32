// What a story does about its Idempotency-Key before it begins: go on, or give back the answer of before.
#pragma once

#include "foundation/http/api.hpp"
#include "services/order/storage/idempotency_store.hpp"

namespace souk::order {

RequestKey request_key(const Caller& caller, const IdempotencyKey& key, std::string_view route, std::string_view body);

// The answer to a request that is not to be worked on now: the one given before, or a refusal.
template <class T>
Answer<T> answer_of(Claim claim);

Refused refusal_of(const Claim& claim);

template <class T>
Answer<T> answer_of(Claim claim) {
    if (auto* before = std::get_if<Answered>(&claim)) return Answer<T>::encoded(std::move(before->json));
    return refusal_of(claim);
}

}  // namespace souk::order
