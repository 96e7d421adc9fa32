// Time-based one-time passwords (RFC 6238) as authenticator apps make them: SHA-1, six digits, a step of 30 seconds,
// one step of tolerance either side; liboath stays inside. Secrets are 20 raw bytes: the caller keeps them encrypted
// and remembers the last used step, as a code counts once. Thread-safe; a broken random source throws
// std::runtime_error.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk::crypto {

std::string new_totp_secret();

// For typing it in: base32 (RFC 4648) without padding.
std::string totp_secret_text(std::string_view secret);

// otpauth://totp/…, what an authenticator app reads from a QR code. It holds the secret: never log it.
std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret);

// The step that the code belongs to, when that is later than `last_used_step` (-1: none was used yet). `now` is in
// seconds since 1970. Takes the same time whether and where the code matches.
std::optional<std::int64_t> verify_totp(std::string_view secret, std::string_view code, std::int64_t now,
                                        std::int64_t last_used_step);

}  // namespace souk::crypto
