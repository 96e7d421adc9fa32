#include "services/auth/storage/session_store.hpp"

#include "foundation/schema/decode.hpp"
#include "foundation/schema/encode.hpp"
#include "services/auth/storage/user_store.hpp"

#include <algorithm>

namespace souk::auth {

namespace {

constexpr std::chrono::milliseconds life = refresh_token_life;
constexpr std::int64_t most_listed = 100;
constexpr std::int64_t most_beyond = 10;

std::string record_key(Uuid id) { return "auth:session:" + id.to_string(); }
std::string index_key(UserId user) { return "auth:sessions:" + user.to_string(); }

}  // namespace

task<void> SessionStore::put(UserId user, SessionRecord session) {
    const auto used = std::to_string(session.last_used_at.microseconds());
    const auto index = index_key(user);
    co_await redis_.set(record_key(session.id), schema::encode(session), life);
    co_await redis_.command({"ZADD", index, used, session.id.to_string()});
    co_await redis_.command({"PEXPIRE", index, std::to_string(life.count())});
}

task<std::optional<SessionRecord>> SessionStore::find(Uuid id) {
    const auto text = co_await redis_.get(record_key(id));
    if (!text) co_return std::nullopt;
    auto record = schema::decode<SessionRecord>(*text, schema::Strictness::ignore_unknown);
    if (!record) co_return std::nullopt;
    co_return std::move(*record);
}

task<std::vector<SessionRecord>> SessionStore::list(UserId user) {
    const auto ids = co_await redis_.command({"ZREVRANGE", index_key(user), "0", std::to_string(most_listed - 1)});
    std::vector<SessionRecord> sessions;
    if (ids.elements.empty()) co_return sessions;
    std::vector<std::string> keys;
    for (const auto& id : ids.elements)
        if (const auto uuid = Uuid::parse(id.text)) keys.push_back(record_key(*uuid));
    const auto records = co_await redis_.get_many(std::move(keys));
    for (const auto& text : records) {
        if (!text) continue;  // expired
        auto record = schema::decode<SessionRecord>(*text, schema::Strictness::ignore_unknown);
        if (record) sessions.push_back(std::move(*record));
    }
    co_return sessions;
}

task<bool> SessionStore::lists(UserId user, Uuid id) {
    const auto score = co_await redis_.command({"ZSCORE", index_key(user), id.to_string()});
    co_return score.kind != redis::Reply::Kind::nil;
}

task<std::vector<Uuid>> SessionStore::beyond_limit(UserId user) {
    std::vector<Uuid> sessions;
    const auto all = co_await redis_.command({"ZCARD", index_key(user)});
    const auto beyond = std::min(all.integer - most_listed, most_beyond);
    if (beyond <= 0) co_return sessions;
    const auto ids = co_await redis_.command({"ZRANGE", index_key(user), "0", std::to_string(beyond - 1)});
    for (const auto& id : ids.elements)
        if (const auto uuid = Uuid::parse(id.text)) sessions.push_back(*uuid);
    co_return sessions;
}

task<void> SessionStore::remove(UserId user, Uuid id) {
    co_await redis_.del({record_key(id)});
    co_await redis_.command({"ZREM", index_key(user), id.to_string()});
}

task<void> SessionStore::remove_all(UserId user) {
    const auto ids = co_await redis_.command({"ZRANGE", index_key(user), "0", "-1"});
    std::vector<std::string> keys{index_key(user)};
    for (const auto& id : ids.elements)
        if (const auto uuid = Uuid::parse(id.text)) keys.push_back(record_key(*uuid));
    co_await redis_.del(std::move(keys));
}

}  // namespace souk::auth
