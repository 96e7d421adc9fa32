#include "services/auth/domain/identity.hpp"

#include "foundation/core/name.hpp"

#include <algorithm>

namespace souk::auth {

namespace {
constexpr std::size_t longest_path = 512;
}

bool is_local_path(std::string_view path) noexcept {
    if (!path.starts_with('/') || path.starts_with("//") || path.size() > longest_path) return false;
    return std::ranges::all_of(path, [](char c) { return c > ' ' && c < '\x7f' && c != '\\' && c != '#'; });
}

std::string display_name(std::string_view name, std::string_view email) {
    for (const auto text : {name, email.substr(0, email.find('@'))})
        if (const auto fit = Name::parse(text)) return fit->str();
    return "Customer";
}

}  // namespace souk::auth
