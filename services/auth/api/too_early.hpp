// The refusal of an attempt that came before its time.
#pragma once

#include "foundation/http/answers.hpp"
#include "services/auth/domain/refusals.hpp"

#include <chrono>

namespace souk::auth {

inline Refused too_early(std::chrono::seconds wait) {
    auto refusal = http::refused(refusal::too_many_attempts);
    refusal.retry_after_seconds = static_cast<int>(wait.count());
    return refusal;
}

}  // namespace souk::auth
