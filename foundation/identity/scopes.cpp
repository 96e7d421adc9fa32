#include "foundation/identity/scopes.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace souk {

std::string_view to_string(Scope scope) noexcept { return boost::describe::enum_to_string(scope, "unknown"); }

}  // namespace souk
