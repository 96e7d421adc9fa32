#include "services/auth/domain/identity.hpp"

#include "foundation/core/text.hpp"

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
    using Name = Text<1, 120>;
    if (const auto fit = Name::parse(name)) return fit->str();
    return std::string(email.substr(0, email.find('@')));
}

}  // namespace souk::auth
