// An API key's text: souk_<id>_<secret>. The id finds it, the secret (256 bits) proves it; only its hash is kept. Pure.
#pragma once

#include "foundation/core/id.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace souk {
using ApiKeyId = Id<struct ApiKeyTag>;
}

namespace souk::auth {

struct ApiKeyText {
    ApiKeyId id;
    std::string_view secret;  // points into the text

    static std::optional<ApiKeyText> parse(std::string_view text) noexcept {
        constexpr std::size_t id_at = 5, id_size = 36, secret_size = 43;
        if (text.size() != id_at + id_size + 1 + secret_size || !text.starts_with("souk_")) return std::nullopt;
        const auto id = ApiKeyId::parse(text.substr(id_at, id_size));
        if (!id || text[id_at + id_size] != '_') return std::nullopt;
        return ApiKeyText{*id, text.substr(id_at + id_size + 1)};
    }
    std::string prefix() const { return "souk_" + id.to_string(); }
    std::string str() const { return prefix() + '_' + std::string(secret); }
};

}  // namespace souk::auth
