// Tokens are kept as their SHA-256: what is read from a database opens nothing.
#pragma once

#include "foundation/crypto/digest.hpp"
#include "foundation/postgres/binary.hpp"

#include <string>
#include <string_view>

namespace souk::auth {

inline pg::Bytes hashed(std::string_view token) {
    const auto digest = crypto::sha256(token);
    return pg::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

}  // namespace souk::auth
