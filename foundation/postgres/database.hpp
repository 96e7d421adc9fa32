// A loop's pool of PostgreSQL connections and its transactions. Autocommit calls of many coroutines share connections
// by pipelining: every call has its own sync point, so one that fails never touches a neighbour, and all calls of one
// loop turn are written together. Storage code calls it; everything happens on the loop that made it. Errors:
// errors.hpp.
//
// While no connection is up, calls fail at once with Unreachable (in the first 5 s after the start they wait for one);
// connections come back by themselves. Calls that find all connections taken wait up to 2 s, then throw Unavailable.
// `statement_timeout` is enforced by the server; a server silent for 1 s longer is given up and the connection closed.
#pragma once

#include "foundation/postgres/arguments.hpp"
#include "foundation/postgres/errors.hpp"
#include "foundation/postgres/result.hpp"
#include "foundation/postgres/statement.hpp"
#include "foundation/runtime/loop.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

namespace souk::telemetry {
class Metrics;
}

namespace souk::pg {

struct DatabaseConfig {
    std::string
        conninfo;  // libpq keywords without the password; hosts by address, since libpq resolves names blockingly
    std::string password;
    int connections = 4;
    std::chrono::milliseconds statement_timeout{5000};
    std::size_t max_queue = 10000;     // calls waiting for a connection; more are refused with Unavailable
    std::size_t pipeline_depth = 128;  // calls in flight on each connection; further ones wait
};

enum class Isolation { read_committed, repeatable_read, serializable };

class Pool;
class Session;

// Starts a call when it is awaited: on the pool (autocommit), or on a transaction's session.
struct Submission {
    Pool* pool;
    Session* session;
    StatementShape shape;
    Arguments arguments;
    void operator()(runtime::Resume<Result> resume);
    std::string_view name() const noexcept { return shape.name; }
};

// What Database and Transaction have in common: the four ways to run a statement.
class Executor {
    auto submit(const StatementShape& shape, Arguments arguments) {
        return runtime::suspend<Result>(Submission{pool_, session_, shape, std::move(arguments)});
    }

  public:
    template <class P, class R>
    task<std::vector<R>> all(const Statement<P, R>& statement, std::type_identity_t<P> params) {
        co_return read_all<R>(co_await submit(shape_of(statement), encode_params(params)));
    }
    template <class R>
    task<std::vector<R>> all(const Statement<void, R>& statement) {
        co_return read_all<R>(co_await submit(shape_of(statement), {}));
    }

    // No row or one; more is a WrongResult.
    template <class P, class R>
    task<std::optional<R>> maybe(const Statement<P, R>& statement, std::type_identity_t<P> params) {
        co_return read_maybe<R>(co_await submit(shape_of(statement), encode_params(params)));
    }
    template <class R>
    task<std::optional<R>> maybe(const Statement<void, R>& statement) {
        co_return read_maybe<R>(co_await submit(shape_of(statement), {}));
    }

    template <class P, class R>
    task<R> one(const Statement<P, R>& statement, std::type_identity_t<P> params) {
        co_return read_one<R>(co_await submit(shape_of(statement), encode_params(params)));
    }
    template <class R>
    task<R> one(const Statement<void, R>& statement) {
        co_return read_one<R>(co_await submit(shape_of(statement), {}));
    }

    // The number of rows inserted, updated or deleted.
    template <class P>
    task<std::int64_t> execute(const Statement<P, void>& statement, std::type_identity_t<P> params) {
        co_return (co_await submit(shape_of(statement), encode_params(params))).affected();
    }
    task<std::int64_t> execute(const Statement<void, void>& statement) {
        co_return (co_await submit(shape_of(statement), {})).affected();
    }

  protected:
    Executor() = default;
    void target(Pool* pool, Session* session) noexcept {
        pool_ = pool;
        session_ = session;
    }

  private:
    Pool* pool_ = nullptr;
    Session* session_ = nullptr;
};

// A connection of its own until it ends. BEGIN and queued statements travel with the next awaited statement or with the
// commit. Destroyed without a commit, it is rolled back in the background. Await one statement at a time.
class [[nodiscard]] Transaction : public Executor {
  public:
    explicit Transaction(std::unique_ptr<Session> session) noexcept;
    Transaction(Transaction&&) noexcept;
    Transaction& operator=(Transaction&&) noexcept;
    ~Transaction();

    // Sent with the next awaited statement or commit, where its error surfaces (under this statement's name).
    template <class P>
    void queue(const Statement<P, void>& statement, std::type_identity_t<P> params) {
        queue_call(shape_of(statement), encode_params(params));
    }
    void queue(const Statement<void, void>& statement) { queue_call(shape_of(statement), {}); }

    // One round trip for everything queued and COMMIT. Unreachable means that the outcome is unknown.
    task<void> commit(Durability durability = Durability::written);

    // Attached by a room that works per transaction (the outbox notifies once): false the first time, then true.
    bool once(const void* key);

  private:
    void queue_call(const StatementShape& shape, Arguments arguments);

    std::unique_ptr<Session> session_;
};

class Database : public Executor {
  public:
    Database(runtime::Loop& loop, DatabaseConfig config, telemetry::Metrics& metrics);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    task<Transaction> begin(Isolation isolation = Isolation::read_committed);
    task<bool> alive();  // a round trip to the server; never throws
    // For tests: how many connections are up, and how many wait for the server's answer to something.
    std::size_t connections_up() const noexcept;
    std::size_t connections_busy() const noexcept;

    runtime::Loop& loop() const noexcept;
    const DatabaseConfig& config() const noexcept;

  private:
    std::shared_ptr<Pool> pool_;
};

}  // namespace souk::pg
