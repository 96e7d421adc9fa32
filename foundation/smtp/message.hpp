// A mail as it travels: headers and body after RFC 5322 and MIME, quoted-printable, every line break CR LF, no line
// longer than 76 characters but for the headers. Text and HTML are one multipart/alternative. Pure; the same mail gives
// the same bytes; no text can become a header.
#pragma once

#include "foundation/smtp/mail.hpp"

#include <string>
#include <string_view>

namespace souk::smtp {

// std::invalid_argument without a sender, a recipient or a Message-ID.
std::string message_of(const Mail& mail);

std::string quoted_printable(std::string_view text);  // RFC 2045 6.7; `text` has CR LF at the end of its lines

}  // namespace souk::smtp
