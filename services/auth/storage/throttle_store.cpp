#include "services/auth/storage/throttle_store.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::auth {

namespace {

// 1: now, 2: free attempts, 3: first wait, 4: longest wait, 5: life of the record; all in milliseconds.
constexpr const char* count_script = R"lua(
local now = tonumber(ARGV[1])
local open = tonumber(redis.call('HGET', KEYS[1], 'open') or '0')
if open > now then return open - now end
local over = redis.call('HINCRBY', KEYS[1], 'attempts', 1) - tonumber(ARGV[2])
local wait = 0
if over >= 0 then wait = math.min(tonumber(ARGV[3]) * 2 ^ math.min(over, 30), tonumber(ARGV[4])) end
redis.call('HSET', KEYS[1], 'open', now + wait)
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 0
)lua";

// Only what is still counted: a record of its own would have no end.
constexpr const char* take_back_script =
    "if redis.call('EXISTS', KEYS[1]) == 1 then return redis.call('HINCRBY', KEYS[1], 'attempts', -1) end return 0";

std::string key_of(std::string_view kind, std::string_view name) {
    return "auth:attempts:" + std::string(kind) + ":" + crypto::to_hex(crypto::sha256(name));
}

}  // namespace

task<std::chrono::milliseconds> ThrottleStore::count(std::string key, ThrottleRule rule) {
    const auto reply = co_await redis_.command(
        {"EVAL", count_script, "1", std::move(key), std::to_string(clock_.now().microseconds() / 1000),
         std::to_string(rule.free), std::to_string(rule.first_wait.count()), std::to_string(rule.longest_wait.count()),
         std::to_string(rule.forgotten_after.count())});
    co_return std::chrono::milliseconds(reply.integer);
}

task<std::optional<std::chrono::seconds>> ThrottleStore::attempt(std::string account, std::string network) {
    std::chrono::milliseconds wait{0};
    try {
        wait = co_await count(key_of("account", account), account_rule);
        if (wait.count() == 0) wait = co_await count(key_of("network", network), network_rule);
    } catch (const Unavailable& error) {
        telemetry::log_warn("attempts to sign in are not counted", {{"why", error.what()}});
    }
    if (wait.count() == 0) co_return std::nullopt;
    co_return std::chrono::ceil<std::chrono::seconds>(wait);
}

task<void> ThrottleStore::succeeded(std::string account, std::string network) {
    try {
        co_await redis_.del({key_of("account", account)});
        co_await redis_.command({"EVAL", take_back_script, "1", key_of("network", network)});
    } catch (const Unavailable& error) {
        telemetry::log_warn("attempts to sign in are not counted", {{"why", error.what()}});
    }
}

}  // namespace souk::auth
