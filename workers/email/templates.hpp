// The mails that Souk writes: a subject, plain text and HTML for each kind of message, in the reader's language. Values
// are escaped in the HTML. A mail is whole or it is not written: a value that is missing throws, a message that is
// unknown is nothing; the sender makes both dead letters.
#pragma once

#include "foundation/core/item_failure.hpp"
#include "workers/email/events/email_notification.hpp"

#include <optional>
#include <string>

namespace souk::email {

struct Rendered {
    std::string language;
    std::string subject;
    std::string text;
    std::string html;
};

// It is not there, or empty.
class MissingValue : public ItemRejected {
  public:
    MissingValue(const std::string& message, const std::string& name)
        : ItemRejected("the mail " + message + " lacks its value " + name) {}
};

// In the notification's language or, where there is none, in English. Nothing for a message without a template.
// A demonstration shop says in each that it is one.
std::optional<Rendered> render(const EmailNotification& notification, const std::string& shop_name,
                               bool demonstration = false);

}  // namespace souk::email
