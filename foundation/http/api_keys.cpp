#include "foundation/http/api_keys.hpp"

#include <openssl/sha.h>

#include <algorithm>

namespace souk::http {

namespace {

constexpr std::string_view prefix = "souk_";
constexpr std::size_t key_size = 5 + 36 + 1 + 43;
constexpr std::size_t most_known = 4096;
constexpr std::chrono::seconds life{1};

// What is kept in memory does not open anything.
std::string hash_of(std::string_view key) {
    std::string digest(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(key.data()), key.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    return digest;
}

std::unexpected<Refused> too_many(std::int64_t seconds) {
    Refused refused{.what = too_many_requests};
    refused.retry_after_seconds = static_cast<int>(std::clamp<std::int64_t>(seconds, 1, 3600));
    return std::unexpected(std::move(refused));
}

}  // namespace

bool is_api_key(std::string_view bearer) noexcept { return bearer.starts_with(prefix); }

task<std::expected<Caller, Refused>> ApiKeys::authenticate(std::string_view bearer) {
    if (bearer.size() != key_size) co_return std::unexpected(Refused{api_key_invalid});
    const auto hash = hash_of(bearer);
    auto known = known_.find(hash);
    if (known == known_.end() || Clock::now() >= known->second.until) {
        KeyQuestion question{std::string(bearer), 1};
        if (known != known_.end()) question.used += std::exchange(known->second.used, 0);
        const auto asked = Clock::now();
        auto verdict = co_await ask_(std::move(question));
        if (!verdict.valid) {
            known_.erase(hash);
            co_return std::unexpected(Refused{api_key_invalid});
        }
        if (known_.size() >= most_known) known_.clear();
        // What was used while this question was under way stays counted: others may have been answered before it.
        known = known_.try_emplace(hash).first;
        known->second.verdict = std::move(verdict);
        known->second.until = asked + life;
        if (known->second.verdict.allowance < 0) co_return too_many(known->second.verdict.retry_after_seconds);
    } else {
        if (known->second.used >= known->second.verdict.allowance)
            co_return too_many(known->second.verdict.retry_after_seconds);
        ++known->second.used;
    }
    const auto& verdict = known->second.verdict;
    Caller caller{verdict.user_id, {}, {}, {}};
    for (const auto role : verdict.roles) caller.roles.add(role);
    caller.scopes.emplace();
    for (const auto scope : verdict.scopes) caller.scopes->add(scope);
    if (verdict.seller && verdict.seller_rights)
        caller.seller = {*verdict.seller, SellerRights(*verdict.seller_rights)};
    co_return caller;
}

}  // namespace souk::http
