// Password hashing: bcrypt `$2b$` through libxcrypt. Deliberately slow (about 250 ms at cost 12): call it on a
// BlockingPool, never on a loop. bcrypt reads at most 72 bytes, so longer passwords are pre-hashed (SHA-256, hex).
#pragma once

#include <string>
#include <string_view>

namespace souk::crypto {

inline constexpr int default_password_cost = 12;

std::string hash_password(std::string_view password, int cost);
bool verify_password(std::string_view password, const std::string& hash);
// Of no password, yet it takes as long to compare with as any of this cost.
std::string unmatchable_hash(int cost);
int cost_of(std::string_view hash);  // 0 for what is no bcrypt hash
// Whether it was made more cheaply than now is usual, or otherwise: then a right password is hashed anew at sign-in.
bool needs_rehash(std::string_view hash, int cost);

}  // namespace souk::crypto
