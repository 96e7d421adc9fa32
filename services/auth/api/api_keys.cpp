// The stories of API keys.
#include "services/auth/api/api_keys.hpp"

#include "foundation/core/unavailable.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/domain/api_key_refusals.hpp"
#include "services/auth/domain/refusals.hpp"

#include <algorithm>

namespace souk::auth {

namespace {

constexpr std::int64_t burst_factor = 2;

// A token bucket by Redis's own clock: filled with `rate` a second up to the burst, in debt by no more than the burst.
constexpr std::string_view take_script = R"lua(
local rate, burst, used = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local kept = redis.call('HMGET', KEYS[1], 'left', 'at')
local left = tonumber(kept[1]) or burst
local at = tonumber(kept[2]) or now
left = math.max(-burst, math.min(burst, left + math.max(0, now - at) * rate) - used)
redis.call('HSET', KEYS[1], 'left', tostring(left), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], 60)
return math.floor(left))lua";

}  // namespace

task<Answer<ApiKeyMade>> ApiKeyApi::make(Caller caller, Body<ApiKeyBody> body) {
    const auto now = SystemClock().now();
    if (body->expires_at && *body->expires_at <= now) co_return refused(refusal::api_key_expired);
    const auto secret = crypto::random_token();
    const ApiKeyText text{ApiKeyId::make(), secret};
    auto scopes = body->scopes.items();
    std::ranges::sort(scopes);
    scopes.erase(std::ranges::unique(scopes).begin(), scopes.end());
    const ApiKeyView view{text.id, body->name.str(), text.prefix(), std::move(scopes), now, {}, body->expires_at};
    const auto owner = co_await users_.active(caller.user);
    if (!owner) co_return refused(refusal::user_not_found);
    const auto mail = co_await mailer_.notice(reader_of(*owner), "api_key_made", owner->id);
    auto transaction = co_await database_.begin();
    if (!co_await add_api_key(transaction, caller.user, view, crypto::sha256(secret)))
        co_return refused(refusal::too_many_api_keys);
    audit(transaction, caller.user, "api_key_made", text.id.to_string());
    Mailer::send(transaction, mail, {{"key_name", view.name}});
    co_await transaction.commit();
    co_return created("/users/me/api-keys/" + text.id.to_string(), ApiKeyMade{text.str(), view})
        .header("Cache-Control", "no-store");
}

task<Answer<ApiKeyList>> ApiKeyApi::list(Caller caller) { co_return ApiKeyList{co_await store_.of(caller.user)}; }

task<Answer<void>> ApiKeyApi::revoke(Caller caller, Path<ApiKeyId> key) {
    auto transaction = co_await database_.begin();
    if (!co_await revoke_api_key(transaction, caller.user, *key)) co_return refused(refusal::api_key_not_found);
    audit(transaction, caller.user, "api_key_revoked", key->to_string());
    co_await transaction.commit();
    co_return no_content();
}

task<Answer<http::KeyVerdict>> ApiKeyApi::verify(Body<http::KeyQuestion> question) {
    co_return co_await judge(std::move(*question));
}

task<http::KeyVerdict> ApiKeyApi::judge(http::KeyQuestion question) {
    const auto text = ApiKeyText::parse(question.key);
    if (!text) co_return http::KeyVerdict{};
    auto row = co_await store_.find(text->id);
    const auto hash = crypto::sha256(text->secret);
    const std::string_view given(reinterpret_cast<const char*>(hash.data()), hash.size());
    if (!row || !crypto::constant_time_equal(row->key_hash.data, given)) co_return http::KeyVerdict{};
    if (row->use_is_news) co_await store_.used(text->id);
    const auto left = co_await take(text->id, std::clamp<std::int64_t>(question.used, 1, 1'000'000));
    http::KeyVerdict verdict{.valid = true,
                             .user_id = row->user_id,
                             .roles = sessions_.granted(std::move(row->roles), row->second_factor),
                             .scopes = std::move(row->scopes),
                             .allowance = left,
                             .retry_after_seconds = 1 + std::max<std::int64_t>(0, -left) / rate_};
    if (std::ranges::find(verdict.roles, Role::seller) != verdict.roles.end()) {
        if (const auto member = co_await sellers_.membership(row->user_id)) {
            verdict.seller = member->seller;
            verdict.seller_rights = member->rights.list();
        }
    }
    co_return verdict;
}

task<std::int64_t> ApiKeyApi::take(ApiKeyId key, std::int64_t used) {
    const auto burst = burst_factor * rate_;
    try {
        const auto reply =
            co_await redis_.command({"EVAL", std::string(take_script), "1", "api_key:" + key.to_string(),
                                     std::to_string(rate_), std::to_string(burst), std::to_string(used)});
        co_return reply.integer;
    } catch (const Unavailable&) {
        co_return rate_;  // without Redis each process counts for itself
    }
}

}  // namespace souk::auth
