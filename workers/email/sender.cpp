#include "workers/email/sender.hpp"

#include "workers/email/templates.hpp"

#include <stdexcept>

namespace souk::email {

task<void> Sender::send(const EmailNotification& notification, const outbox::Envelope& envelope) {
    constexpr std::chrono::hours remembered{7 * 24};
    const auto to = EmailAddress::parse(notification.to);
    if (!to) throw std::runtime_error("the recipient is no e-mail address");
    auto rendered = render(notification, config_.shop_name);
    if (!rendered) throw std::runtime_error("there is no template " + notification.message);

    const auto key = "email:sent:" + envelope.id.to_string();
    if (co_await redis_.get(key)) co_return;
    co_await smtp_.send({.from = config_.from,
                         .from_name = config_.shop_name,
                         .to = *to,
                         .subject = std::move(rendered->subject),
                         .text = std::move(rendered->text),
                         .html = std::move(rendered->html),
                         .language = std::move(rendered->language),
                         .message_id = envelope.id.to_string() + "@souk",
                         .date = envelope.occurred_at});
    co_await redis_.set(key, "1", remembered);
}

}  // namespace souk::email
