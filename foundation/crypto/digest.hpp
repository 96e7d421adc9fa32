// Digests, keyed digests, random bytes and their text forms; OpenSSL stays inside. Called wherever a secret is
// compared, a token is made or a body is fingerprinted. Nothing here fails for reasons that a caller could handle: a
// broken random source or library throws std::runtime_error. Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk::crypto {

using Digest = std::array<std::uint8_t, 32>;

Digest sha256(std::string_view data);
Digest hmac_sha256(std::string_view key, std::string_view data);  // RFC 2104

std::string to_hex(const Digest& digest);
std::optional<Digest> from_hex(std::string_view hex);

// Same time whatever the content; different lengths are unequal.
bool constant_time_equal(std::string_view left, std::string_view right) noexcept;

std::string random_bytes(std::size_t count);  // from the system
// `bytes` random bytes from the system as unpadded base64url (RFC 4648 section 5): 32 bytes make 43 characters.
std::string random_token(std::size_t bytes = 32);

}  // namespace souk::crypto
