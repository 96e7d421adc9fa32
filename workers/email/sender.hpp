// Sends what arrives on email.notification. A mail that is refused for now waits by itself, longer each time, and is
// given up after a day, or once the link in it has expired; one that is refused for good is a dead letter at once;
// while the server takes no mail at all, every mail waits. A mail's Message-ID is its event's id, so that one sent
// again is the same mail to whoever receives it; what may have been taken is not sent again before an hour has passed.
#pragma once

#include "foundation/outbox/attempt.hpp"
#include "foundation/outbox/event.hpp"
#include "foundation/smtp/smtp.hpp"
#include "workers/email/events/email_notification.hpp"
#include "workers/email/events/sealed_links.hpp"
#include "workers/email/sent_mails.hpp"

namespace souk::telemetry {
class Counter;
class Histogram;
class Metrics;
}  // namespace souk::telemetry

namespace souk::email {

struct SenderConfig {
    std::string shop_name;
    bool demonstration = false;  // a shop that sells nothing, which its mails say
    EmailAddress from;
    EmailAddress reply_to{};  // may be empty
    std::optional<SealedLinks> links{};
    // RFC 5321 4.5.4.1: about half an hour, but for the first attempts, which greylisting asks for.
    std::chrono::seconds first_pause{60};  // doubles with each
    std::chrono::seconds longest_pause{30 * 60};
    std::chrono::hours given_up_after{24};
    std::chrono::seconds pause_of_doubt{60 * 60};  // when it may have been taken
};

class Sender {
  public:
    Sender(smtp::Smtp& smtp, redis::Client& redis, const Clock& clock, telemetry::Metrics& metrics,
           SenderConfig config);

    // ItemDeferred, ItemRejected or Unavailable where the mail was not taken.
    task<void> send(const EmailNotification& notification, const outbox::Envelope& envelope,
                    const outbox::Attempt& attempt);

  private:
    EmailNotification opened(EmailNotification notification) const;
    smtp::Mail write(const EmailNotification& notification, const outbox::Envelope& envelope) const;
    [[noreturn]] void put_off(const std::string& why, const outbox::Attempt& attempt) const;
    telemetry::Counter& count_of(std::string_view outcome) const;

    smtp::Smtp& smtp_;
    SentMails sent_;
    const Clock& clock_;
    telemetry::Metrics& metrics_;
    telemetry::Histogram& age_;
    const SenderConfig config_;
};

}  // namespace souk::email
