// Tokens are kept as their SHA-256: what is read from a database opens nothing.
#pragma once

#include "foundation/crypto/digest.hpp"
#include "foundation/postgres/binary.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace souk::auth {

inline pg::Bytes hashed(std::string_view token) {
    const auto digest = crypto::sha256(token);
    return pg::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

// Of a refresh token: the part before the dot, which all tokens of its session have in common. Those made before there
// was one have none.
inline std::optional<pg::Bytes> hashed_family(std::string_view token) {
    const auto dot = token.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    return hashed(token.substr(0, dot));
}

}  // namespace souk::auth
