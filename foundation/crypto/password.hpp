// Password hashing: bcrypt `$2b$` through libxcrypt. Deliberately slow (about 250 ms at cost 12): call it on a
// BlockingPool, never on a loop. bcrypt reads at most 72 bytes, so longer passwords are pre-hashed (SHA-256, hex).
#pragma once

#include <string>
#include <string_view>

namespace souk::crypto {

inline constexpr int default_password_cost = 12;

std::string hash_password(std::string_view password, int cost);
bool verify_password(std::string_view password, const std::string& hash);
int cost_of(std::string_view hash);  // 0 for what is no bcrypt hash

}  // namespace souk::crypto
