// The rules of signing in with a provider: which path a browser may be sent back to, and what a new account is called.
// Pure; called by the stories of api/oidc.hpp.
#pragma once

#include <string>
#include <string_view>

namespace souk::auth {

// A path of this shop and nothing else: no other host, no fragment (the answer is put there), nothing that a browser
// would rewrite into either.
bool is_local_path(std::string_view path) noexcept;

// The provider's name for the user where it is a Name, else what stands before the @, else a word for anybody.
std::string display_name(std::string_view name, std::string_view email);

}  // namespace souk::auth
