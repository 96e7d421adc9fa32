#include "services/auth/api/password_confirmation.hpp"

#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

task<std::expected<Credentials, Refused>> PasswordConfirmation::check(UserId user, std::string password) {
    auto credentials = co_await users_.credentials(user);
    if (!credentials) co_return std::unexpected(http::refused(refusal::user_not_found));
    if (credentials->password_hash == hash_of_no_password)
        co_return std::unexpected(http::refused(refusal::no_password));
    if (const auto wait = co_await throttle_.attempt(Attempt::own_password, user.to_string()))
        co_return std::unexpected(too_early(*wait));
    const auto right = co_await passwords_.verify(std::move(password), credentials->password_hash);
    if (!right) co_return std::unexpected(right.error());
    if (!*right) co_return std::unexpected(http::refused(refusal::wrong_password));
    co_await throttle_.succeeded(Attempt::own_password, user.to_string());
    co_return std::move(*credentials);
}

}  // namespace souk::auth
