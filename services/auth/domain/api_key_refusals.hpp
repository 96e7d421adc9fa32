// What is refused to those who manage their API keys, with its stable code.
#pragma once

#include "foundation/core/refusal.hpp"

namespace souk::auth::refusal {

inline constexpr Refusal too_many_api_keys{"too_many_api_keys", RefusalKind::unprocessable,
                                           "An account has at most 20 API keys"};
inline constexpr Refusal api_key_expired{"api_key_expired", RefusalKind::unprocessable,
                                         "An API key must end in the future"};
inline constexpr Refusal api_key_not_found{"api_key_not_found", RefusalKind::not_found, "There is no such API key"};

}  // namespace souk::auth::refusal
