#include "foundation/crypto/password.hpp"

#include "foundation/crypto/digest.hpp"

#include <crypt.h>

#include <charconv>
#include <memory>
#include <stdexcept>

namespace souk::crypto {

namespace {

constexpr std::size_t bcrypt_limit = 72;

std::string bounded(std::string_view password) {
    return password.size() <= bcrypt_limit ? std::string(password) : to_hex(sha256(password));
}

std::string crypt_with(std::string_view password, const std::string& setting) {
    const auto scratch = std::make_unique<crypt_data>();  // 32 KiB: too large for the stack of a coroutine's thread
    const std::string phrase = bounded(password);
    const char* hash = crypt_rn(phrase.c_str(), setting.c_str(), scratch.get(), sizeof(crypt_data));
    if (hash == nullptr || hash[0] == '*') return {};
    return hash;
}

// Cost and salt, with which a hash begins.
std::string new_setting(int cost) {
    char setting[CRYPT_GENSALT_OUTPUT_SIZE];
    if (crypt_gensalt_rn("$2b$", static_cast<unsigned long>(cost), nullptr, 0, setting, sizeof setting) == nullptr)
        throw std::runtime_error("bcrypt does not take this cost");
    return setting;
}

}  // namespace

std::string unmatchable_hash(int cost) { return new_setting(cost) + std::string(31, '.'); }

std::string hash_password(std::string_view password, int cost) {
    std::string hash = crypt_with(password, new_setting(cost));
    if (hash.empty()) throw std::runtime_error("bcrypt failed");
    return hash;
}

bool verify_password(std::string_view password, const std::string& hash) {
    const std::string again = crypt_with(password, hash);
    return !again.empty() && constant_time_equal(again, hash);
}

int cost_of(std::string_view hash) {
    if (!hash.starts_with("$2b$") || hash.size() < 7) return 0;
    int cost = 0;
    std::from_chars(hash.data() + 4, hash.data() + 6, cost);
    return cost;
}

bool needs_rehash(std::string_view hash, int cost) { return cost_of(hash) < cost; }

}  // namespace souk::crypto
