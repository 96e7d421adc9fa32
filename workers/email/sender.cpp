#include "workers/email/sender.hpp"

#include "foundation/core/item_failure.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "workers/email/templates.hpp"

#include <algorithm>

namespace souk::email {

namespace {

// The server may have been away for most of the time: so many refusals make it the mail's fault.
constexpr int fewest_attempts = 6;

const std::vector<double>& age_buckets() {
    static const std::vector<double> buckets{0.1, 1, 10, 60, 5 * 60, 30 * 60, 2 * 3600, 8 * 3600, 24 * 3600};
    return buckets;
}

bool is_of_use(const EmailNotification& notification, const outbox::Envelope& envelope, Instant now) {
    return !notification.useful_minutes ||
           now < envelope.occurred_at + std::chrono::minutes(*notification.useful_minutes);
}

}  // namespace

Sender::Sender(smtp::Smtp& smtp, redis::Client& redis, const Clock& clock, telemetry::Metrics& metrics,
               SenderConfig config)
    : smtp_(smtp),
      sent_(redis),
      clock_(clock),
      metrics_(metrics),
      age_(metrics.histogram("mail_age_seconds", "How old mails are when the SMTP server takes them", {},
                             age_buckets())),
      config_(std::move(config)) {
    for (const auto* outcome :
         {"taken", "deferred", "refused", "unable", "unknown", "unwritten", "expired", "given_up"})
        static_cast<void>(count_of(outcome));
}

task<void> Sender::send(const EmailNotification& notification, const outbox::Envelope& envelope,
                        const outbox::Attempt& attempt) {
    auto mail = write(notification, envelope);
    switch (co_await sent_.fate_of(envelope.id)) {
        case SentMails::Fate::sent: co_return;
        case SentMails::Fate::maybe_sent: throw ItemDeferred("it may have been taken already", config_.longest_pause);
        case SentMails::Fate::not_sent: break;
    }
    if (!is_of_use(notification, envelope, clock_.now())) {
        count_of("expired").inc();
        throw ItemRejected("the link in it has expired");
    }
    const auto delivery = co_await smtp_.deliver(std::move(mail));
    count_of(name_of(delivery.outcome)).inc();
    const auto why = std::string(name_of(delivery.stage)) + ": " + delivery.why;
    switch (delivery.outcome) {
        case smtp::Outcome::taken:
            age_.observe(clock_.now() - envelope.occurred_at);
            co_return co_await sent_.sent(envelope.id);
        case smtp::Outcome::unable: throw Unavailable("the SMTP server", why);
        case smtp::Outcome::refused: throw ItemRejected(why);
        case smtp::Outcome::deferred: put_off(why, attempt);
        case smtp::Outcome::unknown:
            co_await sent_.maybe_sent(envelope.id, config_.pause_of_doubt);
            throw ItemDeferred(why, config_.pause_of_doubt);
    }
}

smtp::Mail Sender::write(const EmailNotification& notification, const outbox::Envelope& envelope) const {
    try {
        const auto to = EmailAddress::parse(notification.to);
        if (!to) throw ItemRejected("the recipient is no e-mail address");
        auto rendered = render(opened(notification), config_.shop_name, config_.demonstration);
        if (!rendered) throw ItemRejected("there is no template " + notification.message);
        const auto& from = config_.from.str();
        return {.from = config_.from,
                .from_name = config_.shop_name,
                .to = *to,
                .reply_to = config_.reply_to,
                .subject = std::move(rendered->subject),
                .text = std::move(rendered->text),
                .html = std::move(rendered->html),
                .language = std::move(rendered->language),
                .message_id = envelope.id.to_string() + from.substr(from.rfind('@')),
                .date = envelope.occurred_at};
    } catch (const ItemRejected&) {
        count_of("unwritten").inc();
        throw;
    }
}

EmailNotification Sender::opened(EmailNotification notification) const {
    if (!notification.sealed_link) return notification;
    auto link = config_.links ? config_.links->open(*notification.sealed_link) : std::nullopt;
    if (!link) throw ItemRejected("the link in it was sealed with another key");
    notification.values["link"] = std::move(*link);
    return notification;
}

void Sender::put_off(const std::string& why, const outbox::Attempt& attempt) const {
    if (attempt.number >= fewest_attempts && clock_.now() - attempt.first_received >= config_.given_up_after) {
        count_of("given_up").inc();
        throw ItemRejected("given up after " + std::to_string(attempt.number) + " attempts, the last: " + why);
    }
    auto pause = config_.first_pause;
    for (int earlier = 1; earlier < attempt.number && pause < config_.longest_pause; ++earlier) pause *= 2;
    throw ItemDeferred(why, std::min(pause, config_.longest_pause));
}

telemetry::Counter& Sender::count_of(std::string_view outcome) const {
    return metrics_.counter("mail_attempts_total", "What became of attempts to send a mail",
                            {{"outcome", std::string(outcome)}});
}

}  // namespace souk::email
