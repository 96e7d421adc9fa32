// Sends what arrives on email.notification. A mail's Message-ID is its event's id, so that one sent again after a crash
// is the same mail to whoever receives it; Redis remembers what has been sent, so that this stays the exception.
#pragma once

#include "foundation/outbox/consumers.hpp"
#include "foundation/redis/client.hpp"
#include "foundation/smtp/smtp.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::email {

struct SenderConfig {
    std::string shop_name;
    EmailAddress from;
};

class Sender {
  public:
    Sender(smtp::Smtp& smtp, redis::Client& redis, SenderConfig config)
        : smtp_(smtp), redis_(redis), config_(std::move(config)) {}

    // Unavailable: later again. Anything else that throws ends in the dead letters.
    task<void> send(const EmailNotification& notification, const outbox::Envelope& envelope);

  private:
    smtp::Smtp& smtp_;
    redis::Client& redis_;
    SenderConfig config_;
};

}  // namespace souk::email
