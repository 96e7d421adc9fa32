#include "foundation/crypto/totp.hpp"

#include "foundation/crypto/digest.hpp"

#include <liboath/oath.h>

#include <array>
#include <memory>
#include <stdexcept>

namespace souk::crypto {

namespace {

constexpr std::int64_t step_seconds = 30;
constexpr unsigned digits = 6;
constexpr std::size_t secret_bytes = 20;

void ready() {
    static const bool done = oath_init() == OATH_OK;
    if (!done) throw std::runtime_error("liboath does not start");
}

std::array<char, digits + 1> code_of_step(std::string_view secret, std::int64_t step) {
    std::array<char, digits + 1> code{};
    if (oath_hotp_generate(secret.data(), secret.size(), static_cast<std::uint64_t>(step), digits, false,
                           OATH_HOTP_DYNAMIC_TRUNCATION, code.data()) != OATH_OK)
        throw std::runtime_error("no one-time password could be made");
    return code;
}

std::string percent_encoded(std::string_view text) {
    constexpr std::string_view hex = "0123456789ABCDEF";
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char c : text) {
        if (plain.contains(c)) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += hex[byte >> 4];
        encoded += hex[byte & 15];
    }
    return encoded;
}

}  // namespace

std::string new_totp_secret() { return random_bytes(secret_bytes); }

std::string totp_secret_text(std::string_view secret) {
    char* encoded = nullptr;
    std::size_t size = 0;
    if (oath_base32_encode(secret.data(), secret.size(), &encoded, &size) != OATH_OK)
        throw std::runtime_error("base32 failed");
    const std::unique_ptr<char, decltype(&std::free)> owned(encoded, &std::free);
    std::string text(encoded, size);
    while (text.ends_with('=')) text.pop_back();
    return text;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, std::string_view secret) {
    const std::string by = percent_encoded(issuer);
    return "otpauth://totp/" + by + ":" + percent_encoded(account) + "?secret=" + totp_secret_text(secret) +
           "&issuer=" + by + "&algorithm=SHA1&digits=6&period=30";
}

std::optional<std::int64_t> verify_totp(std::string_view secret, std::string_view code, std::int64_t now,
                                        std::int64_t last_used_step) {
    ready();
    const std::int64_t current = now / step_seconds;
    std::optional<std::int64_t> matched;
    for (std::int64_t step = std::max<std::int64_t>(current - 1, 0); step <= current + 1; ++step) {
        const auto right = code_of_step(secret, step);
        const bool same = constant_time_equal({right.data(), digits}, code);
        if (same && step > last_used_step) matched = step;
    }
    return matched;
}

}  // namespace souk::crypto
