// Idempotency keys in PostgreSQL, one table in each service's own database (schema.sql). The key's row comes first and
// fixes the id of what the request makes; the answer is written in the transaction that makes it, so both exist or
// neither does. A refused request forgets its key: nothing has happened. One that failed releases it, and one that died
// loses it when its lease ends or when its process starts again: the next attempt goes on under the same subject.
//
// A row carries the number of the attempt that has it. Every commit of work under a claim names its number and fails
// with http::ClaimLost when it is not the current one, so an attempt that was stopped and overtaken has no effect.
#pragma once

#include "foundation/http/answers.hpp"
#include "foundation/http/claims.hpp"
#include "foundation/postgres/database.hpp"

#include <string>
#include <vector>

namespace souk::idempotency {

class Claims : public http::Claims {
  public:
    // `owner` names this process among those of the service and is the same after a restart: its address and port.
    Claims(pg::Database& database, std::string owner) : database_(database), owner_(std::move(owner)) {}

    task<http::ClaimOutcome> claim(http::ClaimRequest request) override;
    task<void> keep(const http::Claim& claim, const http::Response& answer) override;
    task<void> forget(const http::Claim& claim) override;
    task<void> release(const http::Claim& claim) override;

    // At the start of a process: what the one before it had in hand may be repeated at once.
    task<void> release_own();
    // Removes a batch of keys that are two days old; true when there may be more.
    task<bool> sweep();

  private:
    pg::Database& database_;
    std::string owner_;
};

// Commits the answer with the work that it tells of.
template <class T>
task<http::Answer<T>> commit(pg::Transaction& transaction, http::Claim& claim, http::Answer<T> answer);

// Commits a step of the work, before its answer is known.
task<void> commit_step(pg::Transaction& transaction, const http::Claim& claim);

// Takes the claims of these subjects away from whoever works under them. What has been answered stays: look for it
// afterwards, in the same transaction.
task<void> end_claims(pg::Transaction& transaction, std::vector<SubjectId> subjects);

std::vector<pg::StatementShape> statements();

// --- implementation

namespace detail {
task<void> commit(pg::Transaction& transaction, http::Claim& claim, const http::Response& answer);
}

template <class T>
task<http::Answer<T>> commit(pg::Transaction& transaction, http::Claim& claim, http::Answer<T> answer) {
    co_await detail::commit(transaction, claim, answer.response());
    co_return answer;
}

}  // namespace souk::idempotency
