// Runs a piece of work in a transaction and commits it, and runs it again from the start when the server asks for that
// (serialization failure, deadlock): up to 5 times, with a random pause. The work must have no effect outside the
// transaction. A std::expected that holds an error is returned without committing.
#pragma once

#include "foundation/postgres/database.hpp"

#include <chrono>
#include <concepts>

namespace souk::pg {

inline constexpr int transaction_attempts = 5;

// Grows with each attempt, half of it random.
std::chrono::nanoseconds pause_before_retry(int attempt);

// `work` is called with Transaction& and returns a task<T>: a functor or a lambda that is not itself a coroutine but
// calls one, so that what it captures outlives the coroutine.
template <class F>
auto in_transaction(Database& database, F work, Isolation isolation = Isolation::read_committed)
    -> task<typename std::invoke_result_t<F&, Transaction&>::value_type> {
    using T = typename std::invoke_result_t<F&, Transaction&>::value_type;
    for (int attempt = 1;; ++attempt) {
        try {
            Transaction transaction = co_await database.begin(isolation);
            if constexpr (std::is_void_v<T>) {
                co_await work(transaction);
                co_await transaction.commit();
                co_return;
            } else {
                T answer = co_await work(transaction);
                if constexpr (requires { answer.error(); }) {
                    if (!answer.has_value()) co_return answer;
                }
                co_await transaction.commit();
                co_return answer;
            }
        } catch (const SerializationFailure&) {
            if (attempt == transaction_attempts) throw;
        }
        co_await database.loop().sleep(pause_before_retry(attempt));
    }
}

}  // namespace souk::pg
