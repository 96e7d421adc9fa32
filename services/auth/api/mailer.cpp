#include "services/auth/api/mailer.hpp"

#include "foundation/outbox/append.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::auth {

task<std::optional<std::chrono::seconds>> Mailer::too_many(std::string address, std::string message,
                                                           std::optional<UserId> cause) {
    if (cause) {
        const auto what = message == "seller_invitation" ? Attempt::invitation_caused : Attempt::mail;
        const auto wait = co_await throttle_.attempt(what, message + " by " + cause->to_string());
        if (wait) co_return wait;
    }
    if (const auto wait = co_await throttle_.attempt(Attempt::mail, message + " " + address)) co_return wait;
    co_return co_await throttle_.attempt(Attempt::any_mail, address);
}

task<std::expected<Postage, std::chrono::seconds>> Mailer::asked(Reader to, std::string message,
                                                                 std::optional<UserId> cause) {
    if (const auto wait = co_await too_many(to.email, message, cause)) co_return std::unexpected(*wait);
    co_return Postage(std::move(to), std::move(message), true);
}

task<Postage> Mailer::notice(Reader to, std::string message, std::optional<UserId> cause) {
    const bool stamped = to.proven && !co_await too_many(to.email, message, cause);
    co_return Postage(std::move(to), std::move(message), stamped);
}

Postage Mailer::once(Reader to, std::string message) { return Postage(std::move(to), std::move(message), true); }

void Mailer::send(pg::Transaction& transaction, const Postage& mail, Values values,
                  std::optional<std::chrono::minutes> useful) {
    if (!mail.stamped_) return;
    if (mail.to_.proven) values.emplace("name", mail.to_.name);
    auto link = values.extract("link");
    email::EmailNotification event{mail.to_.email, mail.message_, std::move(values), mail.to_.locale};
    if (link) event.sealed_link = std::move(link.mapped());
    if (useful) event.useful_minutes = useful->count();
    outbox::append(transaction, event);
}

}  // namespace souk::auth
