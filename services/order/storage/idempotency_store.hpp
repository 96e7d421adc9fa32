// Requests that must not act twice (Idempotency-Key). The key's row comes first and names the thing to be made; the
// answer is written in the transaction that makes it, so both exist or neither. A refused request forgets its key:
// nothing has happened. One that failed lets its claim go, and one that died loses it after `lease`: the next attempt
// goes on under the same subject id, and so finds what was held or begun in its name.
#pragma once

#include "foundation/core/uuid.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/postgres/database.hpp"

#include <chrono>
#include <variant>

namespace souk::order {

struct RequestKey {
    Uuid user;
    std::string key;
    crypto::Digest fingerprint;  // of method, path and body
};

// What to do with a request: work on it (again), give the answer of before, or refuse.
struct Fresh {
    Uuid subject;
};
struct Answered {
    std::string json;
};
struct InProgress {};
struct Reused {};
using Claim = std::variant<Fresh, Answered, InProgress, Reused>;

class IdempotencyStore {
  public:
    static constexpr std::chrono::seconds lease{5};

    explicit IdempotencyStore(pg::Database& database) : database_(database) {}

    task<Claim> claim(const RequestKey& key);
    void answer(pg::Transaction& transaction, const RequestKey& key, std::string json);
    task<void> forget(const RequestKey& key);
    task<void> let_go(const RequestKey& key);
    task<void> remove_older_than(std::chrono::hours age);

  private:
    pg::Database& database_;
};

std::vector<pg::StatementShape> idempotency_statements();

}  // namespace souk::order
