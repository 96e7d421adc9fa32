#include "services/auth/storage/throttle_store.hpp"

#include "foundation/telemetry/log.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace souk::auth {

namespace {

// 1: now, 2: free attempts, 3: first wait, 4: longest wait, 5: life of the record, all in
// milliseconds; 6: whether it runs from the first attempt, not the last.
constexpr const char* count_script = R"lua(
local now = tonumber(ARGV[1])
local open = tonumber(redis.call('HGET', KEYS[1], 'open') or '0')
if open > now then return open - now end
local over = redis.call('HINCRBY', KEYS[1], 'attempts', 1) - tonumber(ARGV[2])
local wait = 0
if over >= 0 then wait = math.min(tonumber(ARGV[3]) * 2 ^ math.min(over, 30), tonumber(ARGV[4])) end
redis.call('HSET', KEYS[1], 'open', now + wait)
if ARGV[6] == '0' or redis.call('PTTL', KEYS[1]) < 0 then redis.call('PEXPIRE', KEYS[1], ARGV[5]) end
return 0
)lua";

// 1: free attempts. Only what is still counted is taken back: a record of its own would have no end. The wait that it
// began ends with it, unless it was not the only one that was too many.
constexpr const char* take_back_script = R"lua(
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
local left = redis.call('HINCRBY', KEYS[1], 'attempts', -1)
if left < tonumber(ARGV[1]) then redis.call('HSET', KEYS[1], 'open', 0) end
return left
)lua";

void not_counted(const std::exception& error) {
    telemetry::log_warn("attempts are not counted", {{"why", error.what()}});
}

}  // namespace

std::string ThrottleStore::key_of(Attempt what, std::string_view name) const {
    return "auth:attempts:" + std::string(boost::describe::enum_to_string(what, "")) + ":" + sealing_.pseudonym(name);
}

task<std::optional<std::chrono::seconds>> ThrottleStore::attempt(Attempt what, std::string name) {
    const auto rule = rule_for(what);
    try {
        const auto reply =
            co_await redis_.command({"EVAL", count_script, "1", key_of(what, name),
                                     std::to_string(clock_.now().microseconds() / 1000), std::to_string(rule.free),
                                     std::to_string(rule.first_wait.count()), std::to_string(rule.longest_wait.count()),
                                     std::to_string(rule.forgotten_after.count()), rule.forgotten_anyway ? "1" : "0"});
        if (reply.integer == 0) co_return std::nullopt;
        co_return std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(reply.integer));
    } catch (const Unavailable& error) {
        not_counted(error);
    } catch (const redis::CommandFailed& error) {
        not_counted(error);
    }
    co_return std::nullopt;
}

// Of a whole network only the one attempt is taken back, or one's own account would clear it for guesses at others.
task<void> ThrottleStore::succeeded(Attempt what, std::string name) {
    if (what == Attempt::network) co_return co_await not_made(what, std::move(name));
    try {
        co_await redis_.del({key_of(what, name)});
    } catch (const Unavailable& error) {
        not_counted(error);
    } catch (const redis::CommandFailed& error) {
        not_counted(error);
    }
}

task<void> ThrottleStore::not_made(Attempt what, std::string name) {
    try {
        co_await redis_.command(
            {"EVAL", take_back_script, "1", key_of(what, name), std::to_string(rule_for(what).free)});
    } catch (const Unavailable& error) {
        not_counted(error);
    } catch (const redis::CommandFailed& error) {
        not_counted(error);
    }
}

}  // namespace souk::auth
