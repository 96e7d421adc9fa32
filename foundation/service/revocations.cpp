#include "foundation/service/revocations.hpp"

#include "foundation/http/token.hpp"
#include "foundation/telemetry/log.hpp"

#include <algorithm>
#include <charconv>

namespace souk::service {

namespace {

// A sorted set by the moment of forgetting. Entries: "session <id>" and "user <id> <last token's number>".
constexpr const char* set_key = "souk:revoked";
constexpr const char* channel = "souk:revoked";
constexpr std::string_view session_prefix = "session ";
constexpr std::string_view user_prefix = "user ";
constexpr std::size_t most_pending = 10'000;
constexpr std::ptrdiff_t most_at_once = 100;

std::int64_t number(std::string_view text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::string entry_of(Uuid session) { return std::string(session_prefix) + session.to_string(); }

std::vector<std::string> entries_of(const std::vector<UserId>& users, std::int64_t last) {
    std::vector<std::string> entries;
    for (const auto& user : users)
        entries.push_back(std::string(user_prefix) + user.to_string() + " " + std::to_string(last));
    return entries;
}

}  // namespace

Revocations::Revocations(runtime::Loop& loop, redis::Client& redis, const redis::RedisConfig& config,
                         telemetry::Metrics& metrics, const Clock& clock)
    : loop_(loop), redis_(redis), clock_(clock), subscriber_(loop, config, metrics) {
    subscriber_.subscribe(
        channel,
        [this](std::string_view message) {  // when they are forgotten, and an entry in each line after it
            const auto until = number(message);
            for (auto at = message.find('\n'); at != std::string_view::npos;) {
                const auto next = message.find('\n', ++at);
                remember(message.substr(at, next - at), until);
                at = next;
            }
        },
        [this] { loop_.spawn("revocations", load()); });
}

bool Revocations::contains(const Caller& caller) const {
    if (!sessions_.empty() && sessions_.contains(caller.session)) return true;
    if (users_.empty()) return false;
    const auto user = users_.find(caller.user);
    return user != users_.end() && caller.order <= user->second.last;
}

std::int64_t Revocations::end_of_tokens() const {
    return now_ms() + std::chrono::milliseconds(http::access_token_life).count();
}

task<void> Revocations::add_session(Uuid session) { return add({entry_of(session)}); }
task<void> Revocations::add_users(std::vector<UserId> users, std::int64_t last) { return add(entries_of(users, last)); }
task<void> Revocations::insist_on_session(Uuid session) { return insist({entry_of(session)}); }
task<void> Revocations::insist_on_users(std::vector<UserId> users, std::int64_t last) {
    return insist(entries_of(users, last));
}

task<void> Revocations::add(Entries entries) {
    if (entries.empty()) co_return;
    const auto until = end_of_tokens();
    const auto score = std::to_string(until);
    std::vector<std::string> words{"ZADD", set_key};
    auto message = score;
    for (const auto& entry : entries) {
        words.insert(words.end(), {score, entry});
        message += '\n' + entry;
    }
    co_await redis_.command(std::move(words));
    co_await redis_.command({"ZREMRANGEBYSCORE", set_key, "-inf", std::to_string(now_ms())});
    co_await redis_.publish(channel, message);
    for (const auto& entry : entries) remember(entry, until);
}

task<void> Revocations::insist(Entries entries) {
    const auto until = end_of_tokens();
    for (auto& entry : entries) {
        remember(entry, until);
        if (pending_.size() < most_pending) {
            pending_.push_back({std::move(entry), until});
        } else {
            telemetry::log_error("too many revocations wait for redis");
        }
    }
    if (!co_await add_pending() && !std::exchange(adding_, true)) loop_.spawn("revocations", keep_adding());
}

task<void> Revocations::keep_adding() {
    telemetry::log_warn("revocations wait for redis", {{"entries", pending_.size()}});
    do {
        co_await loop_.sleep(std::chrono::milliseconds(200));
    } while (!loop_.stopping() && !co_await add_pending());
    adding_ = false;
}

// True when none is left.
task<bool> Revocations::add_pending() {
    while (!pending_.empty()) {
        const auto end = pending_.begin() + std::min<std::ptrdiff_t>(std::ssize(pending_), most_at_once);
        std::vector<Pending> taken(pending_.begin(), end);
        pending_.erase(pending_.begin(), end);
        std::erase_if(taken, [now = now_ms()](const Pending& each) { return each.until_ms <= now; });
        Entries entries;
        for (const auto& each : taken) entries.push_back(each.entry);
        try {
            co_await add(std::move(entries));
        } catch (const std::exception&) {
            pending_.insert(pending_.end(), taken.begin(), taken.end());
            co_return false;
        }
    }
    co_return true;
}

// After every (re)connection: what was published meanwhile was not heard. The connection that reads may come back later
// than the one that listens.
task<void> Revocations::load() {
    while (!loop_.stopping() && !co_await read_all()) co_await loop_.sleep(std::chrono::milliseconds(200));
}

task<bool> Revocations::read_all() {
    try {
        const auto reply =
            co_await redis_.command({"ZRANGEBYSCORE", set_key, std::to_string(now_ms()), "+inf", "WITHSCORES"});
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
        if (!user || space == std::string_view::npos) return;
        auto& known = users_[*user];
        known.last = std::max(known.last, number(rest.substr(space + 1)));
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
