#include "services/auth/api/known_devices.hpp"

#include "foundation/crypto/digest.hpp"

#include <algorithm>

namespace souk::auth {

namespace {

constexpr std::chrono::seconds cookie_life = std::chrono::hours(365 * 24);
constexpr std::size_t name_length = 12;
constexpr std::size_t seal_length = 43;

std::optional<std::string_view> cookie_of(std::string_view cookies, std::string_view name) {
    while (!cookies.empty()) {
        auto each = cookies.substr(0, cookies.find(';'));
        cookies.remove_prefix(std::min(cookies.size(), each.size() + 1));
        while (each.starts_with(' ')) each.remove_prefix(1);
        if (each.size() > name.size() && each.starts_with(name) && each[name.size()] == '=')
            return each.substr(name.size() + 1);
    }
    return std::nullopt;
}

}  // namespace

// Several people may use one browser: each account has a cookie of its own.
std::string KnownDevices::cookie_name(UserId user) const {
    return "souk_device_" + sealing_.pseudonym("device of " + user.to_string()).substr(0, name_length);
}

std::string KnownDevices::seal_of(UserId user, std::string_view serial) const {
    return sealing_.pseudonym("device " + user.to_string() + " " + std::string(serial)).substr(0, seal_length);
}

std::optional<std::string> KnownDevices::serial_of(UserId user, const http::Request& request) const {
    const auto value = cookie_of(request.header("Cookie").value_or(""), cookie_name(user));
    const auto dot = value ? value->find('.') : std::string_view::npos;
    if (dot == std::string_view::npos) return std::nullopt;
    const auto serial = value->substr(0, dot);
    if (!crypto::constant_time_equal(seal_of(user, serial), value->substr(dot + 1))) return std::nullopt;
    return std::string(serial);
}

bool KnownDevices::has_cookie(UserId user, const http::Request& request) const {
    return serial_of(user, request).has_value();
}

task<std::optional<std::string>> KnownDevices::recognise(UserId user, const http::Request& request) {
    const auto who = user.to_string();
    if (const auto serial = serial_of(user, request)) co_return who + " " + *serial;
    auto fingerprint = fingerprint_of(visitor_of(request));
    if (!co_await users_.knows_device(user, fingerprint)) co_return std::nullopt;
    co_return who + " " + fingerprint;
}

std::string KnownDevices::cookie(UserId user) const {
    const auto serial = crypto::random_token();
    return cookie_name(user) + '=' + serial + '.' + seal_of(user, serial) +
           "; Path=/; Max-Age=" + std::to_string(cookie_life.count()) + "; HttpOnly; Secure; SameSite=Lax";
}

}  // namespace souk::auth
