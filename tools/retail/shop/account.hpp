// A person with an account in the shop. Signing in takes the cheapest way that works: the refresh token, the password,
// a new account. Requests made for it carry its access token and get a new one when that has expired. One request at a
// time.
#pragma once

#include "tools/retail/shop/gateway.hpp"

#include <string>

namespace souk::retail {

class Account {
  public:
    Account(std::string email, std::string password, std::string name, std::string refresh_token = {})
        : email_(std::move(email)),
          password_(std::move(password)),
          name_(std::move(name)),
          refresh_token_(std::move(refresh_token)) {}

    // Signs in; makes the account where there is none, and then returns true. Declined when the password does not fit.
    task<bool> sign_in_or_up(Gateway& gateway);
    task<void> sign_in(Gateway& gateway);

    template <class T>
    task<T> ask(Gateway& gateway, Call call) {
        const auto path = call.path;
        co_return Gateway::read<T>(co_await send(gateway, std::move(call)), path);
    }
    task<http::Response> send(Gateway& gateway, Call call);

    const std::string& email() const noexcept { return email_; }
    const std::string& password() const noexcept { return password_; }
    const std::string& name() const noexcept { return name_; }
    const std::string& refresh_token() const noexcept { return refresh_token_; }

  private:
    task<bool> refresh(Gateway& gateway);
    task<bool> login(Gateway& gateway);
    void take(const http::Response& answer, const std::string& path);

    std::string email_;
    std::string password_;
    std::string name_;
    std::string refresh_token_;
    std::string access_token_;
};

std::string random_password();  // 144 bits, from the system

}  // namespace souk::retail
