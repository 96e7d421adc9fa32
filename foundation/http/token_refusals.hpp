// What is answered to a bearer token that is of no use, and how far clocks may differ.
#pragma once

#include "foundation/core/refusal.hpp"

#include <chrono>

namespace souk::http {

// Clocks of two machines may differ by this much where a token begins; the end of an access token is exact.
inline constexpr std::chrono::seconds clock_skew{5};

inline constexpr Refusal token_invalid{"token_invalid", RefusalKind::unauthenticated, "This token is not valid"};
inline constexpr Refusal token_expired{"token_expired", RefusalKind::unauthenticated, "This token has expired"};
inline constexpr Refusal token_revoked{"token_revoked", RefusalKind::unauthenticated, "This session has ended"};

}  // namespace souk::http
