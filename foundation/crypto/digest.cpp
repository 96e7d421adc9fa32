#include "foundation/crypto/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <stdexcept>

namespace souk::crypto {

namespace {

const unsigned char* bytes_of(std::string_view data) { return reinterpret_cast<const unsigned char*>(data.data()); }

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return -1;
}

}  // namespace

Digest sha256(std::string_view data) {
    Digest digest;
    if (EVP_Digest(data.data(), data.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
        throw std::runtime_error("SHA-256 failed");
    return digest;
}

Digest hmac_sha256(std::string_view key, std::string_view data) {
    Digest digest;
    unsigned int size = 0;
    if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes_of(data), data.size(), digest.data(),
             &size) == nullptr ||
        size != digest.size())
        throw std::runtime_error("HMAC-SHA-256 failed");
    return digest;
}

std::string to_hex(const Digest& digest) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(digest.size() * 2);
    for (const auto byte : digest) {
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text;
}

std::optional<Digest> from_hex(std::string_view hex) {
    Digest digest;
    if (hex.size() != digest.size() * 2) return std::nullopt;
    for (std::size_t index = 0; index < digest.size(); ++index) {
        const int high = nibble(hex[2 * index]);
        const int low = nibble(hex[2 * index + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        digest[index] = static_cast<std::uint8_t>(high * 16 + low);
    }
    return digest;
}

bool constant_time_equal(std::string_view left, std::string_view right) noexcept {
    return left.size() == right.size() && CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

std::string random_bytes(std::size_t count) {
    std::string random(count, '\0');
    if (RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(count)) != 1)
        throw std::runtime_error("no random bytes to be had");
    return random;
}

std::string random_token(std::size_t bytes) {
    const std::string random = random_bytes(bytes);
    std::string text(4 * ((bytes + 2) / 3) + 1, '\0');
    const int size =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes_of(random), static_cast<int>(bytes));
    text.resize(static_cast<std::size_t>(size));
    while (!text.empty() && text.back() == '=') text.pop_back();
    for (char& c : text) {
        if (c == '+') c = '-';
        if (c == '/') c = '_';
    }
    return text;
}

}  // namespace souk::crypto
