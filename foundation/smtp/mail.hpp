// One mail to one recipient, before it is laid out. The caller gives Message-ID and Date, so that a mail that is sent
// again is the same mail, byte for byte.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/core/instant.hpp"

#include <string>

namespace souk::smtp {

struct Mail {
    EmailAddress from;
    std::string from_name;  // may be empty
    EmailAddress to;
    EmailAddress reply_to{};  // may be empty: answers go to `from`
    std::string subject;
    std::string text;
    std::string html;        // empty: plain text only
    std::string language;    // BCP 47; may be empty
    std::string message_id;  // left@right, without angle brackets
    Instant date;
};

}  // namespace souk::smtp
