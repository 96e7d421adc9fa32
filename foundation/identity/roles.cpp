#include "foundation/identity/roles.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace souk {

std::string_view to_string(Role role) noexcept { return boost::describe::enum_to_string(role, "unknown"); }

std::optional<Role> parse_role(std::string_view name) noexcept {
    for (const auto role : {Role::customer, Role::seller, Role::support, Role::admin}) {
        if (to_string(role) == name) return role;
    }
    return std::nullopt;
}

}  // namespace souk
