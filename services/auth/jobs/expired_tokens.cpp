#include "services/auth/jobs/expired_tokens.hpp"

namespace souk::auth {

task<bool> ExpiredTokens::remove() {
    co_await users_.remove_expired_tokens();
    co_await tokens_.remove_expired();
    co_await teams_.remove_expired();
    co_return false;
}

}  // namespace souk::auth
