// In which language a newcomer is written to when they have not said: what their browser likes best of those that there
// are mails in.
#pragma once

#include "foundation/core/language.hpp"
#include "workers/email/events/languages.hpp"

#include <string>
#include <string_view>

namespace souk::auth {

inline std::string mail_language(std::string_view accept_language) {
    return std::string(preferred_language(accept_language, email::mail_languages));
}

}  // namespace souk::auth
