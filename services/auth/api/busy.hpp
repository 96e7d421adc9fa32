// The refusal of a full queue of passwords to hash.
#pragma once

#include "foundation/http/answers.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

inline Refused busy() {
    auto refusal = http::refused(refusal::busy);
    refusal.retry_after_seconds = 2;
    return refusal;
}

}  // namespace souk::auth
