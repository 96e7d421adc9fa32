// The mails that Souk writes: a subject, plain text and HTML for each kind of message. Values are escaped in the HTML.
#pragma once

#include "workers/email/events/email_notification.hpp"

#include <optional>
#include <stdexcept>
#include <string>

namespace souk::email {

struct Rendered {
    std::string subject;
    std::string text;
    std::string html;
};

class MissingValue : public std::runtime_error {
  public:
    explicit MissingValue(const std::string& name) : std::runtime_error("the mail lacks its value " + name) {}
};

// In the notification's language or, where there is none, in English. Nothing for a message without a template.
std::optional<Rendered> render(const EmailNotification& notification, const std::string& shop_name);

}  // namespace souk::email
