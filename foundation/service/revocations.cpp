#include "foundation/service/revocations.hpp"

#include "foundation/http/token.hpp"
#include "foundation/telemetry/log.hpp"

#include <charconv>

namespace souk::service {

namespace {

// A sorted set by the moment of forgetting. Entries: "session <id>" and "user <id> <last token id>".
constexpr const char* set_key = "souk:revoked";
constexpr const char* channel = "souk:revoked";
constexpr std::string_view session_prefix = "session ";
constexpr std::string_view user_prefix = "user ";

std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

}  // namespace

Revocations::Revocations(runtime::Loop& loop, redis::Client& redis, const redis::RedisConfig& config,
                         telemetry::Metrics& metrics, const Clock& clock)
    : loop_(loop), redis_(redis), clock_(clock), subscriber_(loop, config, metrics) {
    subscriber_.subscribe(
        channel,
        [this](std::string_view message) {
            const auto space = message.find(' ');
            if (space != std::string_view::npos) remember(message.substr(space + 1), number(message.substr(0, space)));
        },
        [this] { loop_.spawn("revocations", load()); });
}

bool Revocations::contains(const http::Caller& caller) const {
    if (!sessions_.empty() && sessions_.contains(caller.session)) return true;
    if (users_.empty()) return false;
    const auto user = users_.find(caller.user);
    return user != users_.end() && caller.token <= user->second.last;
}

task<void> Revocations::add_session(std::string session) { return add(std::string(session_prefix) + session); }

task<void> Revocations::add_user(UserId user) {
    return add(std::string(user_prefix) + user.to_string() + " " + Uuid::v7().to_string());
}

task<void> Revocations::add(std::string entry) {
    const auto until = now_ms() + std::chrono::milliseconds(http::access_token_life).count();
    const auto score = std::to_string(until);
    remember(entry, until);
    co_await redis_.command({"ZADD", set_key, score, entry});
    co_await redis_.command({"ZREMRANGEBYSCORE", set_key, "-inf", std::to_string(now_ms())});
    co_await redis_.publish(channel, score + " " + entry);
}

// After every (re)connection: what was published meanwhile was not heard. The connection that reads may come back later than
// the one that listens.
task<void> Revocations::load() {
    while (!loop_.stopping() && !co_await read_all()) co_await loop_.sleep(std::chrono::milliseconds(200));
}

task<bool> Revocations::read_all() {
    try {
        const auto reply = co_await redis_.command({"ZRANGEBYSCORE", set_key, std::to_string(now_ms()), "+inf", "WITHSCORES"});
        for (std::size_t index = 0; index + 1 < reply.elements.size(); index += 2)
            remember(reply.elements[index].text, number(reply.elements[index + 1].text));
        co_return true;
    } catch (const std::exception& error) {
        telemetry::log_warn("revocations cannot be read", {{"why", error.what()}});
        co_return false;
    }
}

void Revocations::remember(std::string_view entry, std::int64_t until_ms) {
    if (entry.starts_with(session_prefix)) {
        sessions_[std::string(entry.substr(session_prefix.size()))] = until_ms;
    } else if (entry.starts_with(user_prefix)) {
        const auto rest = entry.substr(user_prefix.size());
        const auto space = rest.find(' ');
        const auto user = UserId::parse(rest.substr(0, space));
        const auto last = space == std::string_view::npos ? std::nullopt : Uuid::parse(rest.substr(space + 1));
        if (!user || !last) return;
        auto& known = users_[*user];
        known.last = std::max(known.last, *last);
        known.until_ms = std::max(known.until_ms, until_ms);
    }
    if (sessions_.size() + users_.size() >= forget_at_) forget_expired();
}

void Revocations::forget_expired() {
    const auto now = now_ms();
    std::erase_if(sessions_, [now](const auto& each) { return each.second <= now; });
    std::erase_if(users_, [now](const auto& each) { return each.second.until_ms <= now; });
    forget_at_ = std::max<std::size_t>(1024, 2 * (sessions_.size() + users_.size()));
}

}  // namespace souk::service
