#include "tools/retail/shop/account.hpp"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <optional>
#include <system_error>

namespace souk::retail {

namespace {

struct Login {
    std::string email;
    std::string password;
};
BOOST_DESCRIBE_STRUCT(Login, (), (email, password))

struct Registration {
    std::string email;
    std::string password;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Registration, (), (email, password, name))

struct Refresh {
    std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(Refresh, (), (refresh_token))

struct SignedIn {
    std::string access_token;
    std::string refresh_token;
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (access_token, refresh_token))

// The answer, or nothing for a refusal with one of two statuses.
task<std::optional<http::Response>> unless(Gateway& gateway, Call call, int status, int other_status) {
    try {
        co_return co_await gateway.send(std::move(call));
    } catch (const Declined& declined) {
        if (declined.status() != status && declined.status() != other_status) throw;
    }
    co_return std::nullopt;
}

}  // namespace

void Account::take(const http::Response& answer, const std::string& path) {
    auto session = Gateway::read<SignedIn>(answer, path);
    access_token_ = std::move(session.access_token);
    refresh_token_ = std::move(session.refresh_token);
}

task<bool> Account::refresh(Gateway& gateway) {
    if (refresh_token_.empty()) co_return false;
    const std::string path = "/api/auth/refresh";
    const auto answer =
        co_await unless(gateway, {http::Method::post, path, schema::encode(Refresh{refresh_token_})}, 401, 422);
    if (answer) take(*answer, path);
    co_return answer.has_value();
}

task<bool> Account::login(Gateway& gateway) {
    const std::string path = "/api/auth/login";
    const auto answer =
        co_await unless(gateway, {http::Method::post, path, schema::encode(Login{email_, password_})}, 401, 401);
    if (answer) take(*answer, path);
    co_return answer.has_value();
}

task<void> Account::sign_in(Gateway& gateway) {
    if (co_await refresh(gateway)) co_return;
    if (!co_await login(gateway)) throw std::runtime_error("the shop does not accept the password of " + email_);
}

task<bool> Account::sign_in_or_up(Gateway& gateway) {
    if (co_await refresh(gateway)) co_return false;
    // Most accounts are new: registering first saves a password check that fails.
    const std::string path = "/api/auth/register";
    const auto answer = co_await unless(
        gateway, {http::Method::post, path, schema::encode(Registration{email_, password_, name_})}, 409, 409);
    if (answer) {
        take(*answer, path);
        co_return true;
    }
    if (!co_await login(gateway))
        throw std::runtime_error(email_ + " has an account whose password is not the one that is kept here");
    co_return false;
}

task<http::Response> Account::send(Gateway& gateway, Call call) {
    call.bearer = access_token_;
    bool expired = access_token_.empty();
    if (!expired) {
        try {
            co_return co_await gateway.send(call);
        } catch (const Declined& declined) {
            if (declined.status() != 401) throw;
            expired = true;
        }
    }
    co_await sign_in(gateway);
    call.bearer = access_token_;
    co_return co_await gateway.send(std::move(call));
}

std::string random_password() {
    static constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::array<unsigned char, 24> bytes{};
    if (getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        throw std::system_error(errno, std::generic_category(), "getrandom");
    std::string password;
    for (const auto byte : bytes) password += letters[byte % letters.size()];
    return password;
}

}  // namespace souk::retail
