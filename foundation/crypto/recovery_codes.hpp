// Codes that let somebody in who has lost the second factor: each of 80 random bits, written in Crockford's base32,
// which has no letters that are taken for others ("7K3M-X9QD-0RTV-4HWB"). They are shown once and kept as digests only;
// so many random bits need no slow hash. A broken random source throws std::runtime_error. Thread-safe.
#pragma once

#include "foundation/crypto/digest.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace souk::crypto {

inline constexpr std::size_t recovery_code_count = 10;

std::vector<std::string> new_recovery_codes();

// What is stored and looked up, however the code was typed (case, groups, O for 0, I or L for 1); nothing for what can
// be none.
std::optional<Digest> recovery_code_digest(std::string_view typed);

}  // namespace souk::crypto
