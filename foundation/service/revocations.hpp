// The denylist of access tokens: sessions that were ended and users whose tokens no longer say the truth, each until
// the last such token would have expired anyway. It lies in Redis; every loop of every service holds a copy that
// follows by publish/subscribe within milliseconds, so a request asks nobody. Written by the auth service alone. While
// Redis is away the copies stay as they are. Belongs to one loop.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/redis/client.hpp"
#include "foundation/redis/subscriber.hpp"
#include "foundation/runtime/loop.hpp"

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

namespace souk::service {

class Revocations {
  public:
    Revocations(runtime::Loop& loop, redis::Client& redis, const redis::RedisConfig& config,
                telemetry::Metrics& metrics, const Clock& clock);

    bool contains(const Caller& caller) const;
    http::Revoked check() const {  // for the authenticators
        return [this](const Caller& caller) { return contains(caller); };
    }

    // Of users: all tokens up to the one with the number `last`; the next refresh brings a true one. Throws
    // redis::Unreachable, and then nothing is denied.
    task<void> add_session(Uuid session);
    task<void> add_users(std::vector<UserId> users, std::int64_t last);
    // For what has happened already: denied on this loop at once and, if Redis is away, elsewhere as soon as it is
    // back. Tried again for as long as such tokens live; never throws.
    task<void> insist_on_session(Uuid session);
    task<void> insist_on_users(std::vector<UserId> users, std::int64_t last);

  private:
    using Entries = std::vector<std::string>;
    struct Pending {
        std::string entry;
        std::int64_t until_ms = 0;
    };

    task<void> add(Entries entries);
    task<void> insist(Entries entries);
    task<bool> add_pending();
    task<void> keep_adding();
    task<void> load();
    task<bool> read_all();
    void remember(std::string_view entry, std::int64_t until_ms);
    void forget_expired();
    std::int64_t now_ms() const { return clock_.now().microseconds() / 1000; }
    std::int64_t end_of_tokens() const;

    struct Until {
        std::int64_t last = 0;  // tokens with a higher number are good
        std::int64_t until_ms = 0;
    };

    runtime::Loop& loop_;
    redis::Client& redis_;
    const Clock& clock_;
    std::unordered_map<std::string, std::int64_t> sessions_;  // to the end of remembering
    std::unordered_map<UserId, Until> users_;
    std::size_t forget_at_ = 1024;
    std::deque<Pending> pending_;  // what Redis has not taken yet
    bool adding_ = false;
    redis::Subscriber subscriber_;
};

}  // namespace souk::service
