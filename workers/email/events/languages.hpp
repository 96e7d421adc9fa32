// The languages that there are mails in, as BCP 47 primary languages: for those who choose one for a reader. What is
// asked for in another language is written in the first.
#pragma once

#include <array>
#include <string_view>

namespace souk::email {

inline constexpr std::array<std::string_view, 2> mail_languages{"en", "de"};

}  // namespace souk::email
