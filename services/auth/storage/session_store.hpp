// The sessions of the signed-in, in Redis, for their owners to look at: from which device and network, since when, last
// used when. What keeps a session alive is its refresh token in PostgreSQL; a record that Redis has lost is made again
// at the next refresh. Records expire with the tokens.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/redis/client.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace souk::auth {

struct SessionRecord {
    Uuid id;
    std::string device;
    std::string network;  // the address that it was last used from
    Instant created_at;
    Instant last_used_at;
};
BOOST_DESCRIBE_STRUCT(SessionRecord, (), (id, device, network, created_at, last_used_at))

class SessionStore {
  public:
    explicit SessionStore(redis::Client& redis) : redis_(redis) {}

    task<void> put(UserId user, SessionRecord session);
    task<std::optional<SessionRecord>> find(Uuid id);
    task<std::vector<SessionRecord>> list(UserId user);  // the latest used first, at most 100
    task<bool> lists(UserId user, Uuid id);
    task<std::vector<Uuid>> beyond_limit(
        UserId user);  // the oldest of those that are too many to be listed, at most 10
    task<void> remove(UserId user, Uuid id);
    task<void> remove_all(UserId user);

  private:
    redis::Client& redis_;
};

}  // namespace souk::auth
