#include "services/auth/api/password_confirmation.hpp"

#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

task<std::expected<Credentials, Refused>> PasswordConfirmation::check(Caller caller, std::string password,
                                                                      std::string subscriber) {
    auto credentials = co_await users_.credentials(caller.user);
    if (!credentials) co_return std::unexpected(http::refused(refusal::user_not_found));
    if (credentials->password_hash == hash_of_no_password)
        co_return std::unexpected(http::refused(refusal::no_password));
    // Of each session: whoever guesses in a stolen one does not keep its owner waiting.
    const auto who = caller.user.to_string() + " " + caller.session;
    if (const auto wait = co_await throttle_.attempt(Attempt::own_password, who))
        co_return std::unexpected(too_early(*wait));
    const auto right = co_await passwords_.verify(std::move(password), credentials->password_hash,
                                                  {HashingLane::known_device, std::move(subscriber)});
    if (!right) {
        co_await throttle_.not_made(Attempt::own_password, who);
        co_return std::unexpected(right.error());
    }
    if (!*right) co_return std::unexpected(http::refused(refusal::wrong_password));
    co_await throttle_.succeeded(Attempt::own_password, who);
    co_return std::move(*credentials);
}

}  // namespace souk::auth
