// Secrets that have to be read again (one-time password seeds, signing keys) are kept in databases sealed: AES-256-GCM
// under a key of the installation that no database knows. What a sealed text belongs to is part of it, so that it
// cannot be moved to another row. Immutable and thread-safe; OpenSSL stays inside. A broken library throws
// std::runtime_error.
#pragma once

#include "foundation/crypto/digest.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace souk::crypto {

class Sealing {
  public:
    // At least 32 bytes: std::invalid_argument otherwise.
    explicit Sealing(std::string_view secret);

    std::string seal(std::string_view plain, std::string_view belongs_to) const;
    // Nothing when it was sealed with another key or for something else, or was altered.
    std::optional<std::string> open(std::string_view sealed, std::string_view belongs_to) const;

    // A name for something personal that has to be found again, but not guessed: HMAC-SHA-256, in hex.
    std::string pseudonym(std::string_view name) const;

  private:
    Digest sealing_key_;
    Digest naming_key_;
};

}  // namespace souk::crypto
