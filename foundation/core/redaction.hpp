// Takes out of a text what must not be kept: e-mail addresses and links. For reasons that others gave (an SMTP server
// repeats the recipient) before they are stored with a message, shown or logged.
#pragma once

#include <string>
#include <string_view>

namespace souk {

// Each word that holds an address or a link is replaced; the rest stays.
std::string redacted(std::string_view text);

}  // namespace souk
