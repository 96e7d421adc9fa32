// API keys as bearers: `souk_<id>_<secret>`. What the auth service said of a key holds for a second, so that a revoked
// key ends within one; until then requests are counted here against what it allowed, and reported with the next
// question. Bounded; belongs to one loop. Used by the authenticators.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/runtime/task.hpp"

#include <boost/describe.hpp>

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace souk::http {

// POST /internal/api-keys/verify
struct KeyQuestion {
    std::string key;
    std::int64_t used = 1;  // requests since the last question, with the one that is waiting
};
BOOST_DESCRIBE_STRUCT(KeyQuestion, (), (key, used))

struct KeyVerdict {
    bool valid = false;
    UserId user_id;
    std::vector<Role> roles;
    std::vector<Scope> scopes;
    std::optional<SellerId> seller{};  // and what the key's owner may do there: of an active seller's team
    std::optional<std::vector<SellerRight>> seller_rights{};
    std::int64_t allowance = 0;            // further requests until the next question; below 0: this one is too many
    std::int64_t retry_after_seconds = 0;  // then
};
BOOST_DESCRIBE_STRUCT(KeyVerdict, (),
                      (valid, user_id, roles, scopes, seller, seller_rights, allowance, retry_after_seconds))

inline constexpr Refusal api_key_invalid{"api_key_invalid", RefusalKind::unauthenticated, "This API key is not valid"};
inline constexpr Refusal too_many_requests{"too_many_requests", RefusalKind::too_many_requests,
                                           "This API key is used too often"};
inline constexpr Refusal scope_missing{"scope_missing", RefusalKind::forbidden, "This API key is not made for that"};

using AskAboutKey = std::function<task<KeyVerdict>(KeyQuestion)>;

bool is_api_key(std::string_view bearer) noexcept;

class ApiKeys {
  public:
    explicit ApiKeys(AskAboutKey ask) : ask_(std::move(ask)) {}

    task<std::expected<Caller, Refused>> authenticate(std::string_view bearer);

  private:
    using Clock = std::chrono::steady_clock;
    struct Known {
        KeyVerdict verdict;
        std::int64_t used = 0;
        Clock::time_point until;
    };

    AskAboutKey ask_;
    std::unordered_map<std::string, Known> known_;  // by the key's hash
};

}  // namespace souk::http
