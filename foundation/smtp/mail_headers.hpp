// The texts of a mail's headers: encoded words (RFC 2047), mailboxes and dates (RFC 5322). Pure; whatever goes in, no
// line break that begins a new header comes out. For smtp.cpp and its tests.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/core/instant.hpp"

#include <string>
#include <string_view>

namespace souk::smtp {

// Plain when it is short printable ASCII, encoded words otherwise. Control characters become spaces.
std::string header_text(std::string_view text);
std::string mailbox(std::string_view name, const EmailAddress& address);
std::string header_date(Instant instant);          // "Mon, 23 Nov 2026 10:00:00 +0000"
bool is_message_id(std::string_view id) noexcept;  // left@right of harmless characters
std::string with_crlf(std::string_view text);      // every line break, however written, as CR LF

}  // namespace souk::smtp
