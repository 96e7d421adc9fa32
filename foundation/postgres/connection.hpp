// Private: one libpq connection in pipeline mode on the loop. It sends exchanges (one or more commands up to a sync point),
// prepares each statement on its first use, and reports finished exchanges and its own coming and going to its Pool.
#pragma once

#include "foundation/postgres/arguments.hpp"
#include "foundation/postgres/result.hpp"
#include "foundation/postgres/statement.hpp"
#include "foundation/runtime/suspend.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <chrono>
#include <deque>
#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct pg_conn;
struct pg_result;

namespace souk::telemetry {
class Counter;
class Histogram;
}  // namespace souk::telemetry

namespace souk::pg {

class Pool;
class Session;

using Clock = std::chrono::steady_clock;

// A statement as the pool knows it, one per name; its index is the same on every connection.
struct KnownStatement {
    std::size_t index;
    std::string name;
    std::string sql;
    std::vector<Oid> param_oids;
    std::vector<FieldShape> columns;
    telemetry::Histogram* duration;
    telemetry::Counter* errors;
};

struct Command {
    const KnownStatement* statement = nullptr;
    Arguments arguments{};
    bool preparing = false;        // its Parse went out just before it and has not been answered
    std::uint32_t generation = 0;  // of the prepared name that it was sent with
};

// What lies between two sync points. Autocommit: one command. In a transaction: BEGIN and queued commands, then the last.
struct Exchange {
    std::vector<Command> earlier{};
    Command last{};
    std::optional<runtime::Resume<Result>> waiting{};
    Session* session = nullptr;
    Clock::time_point submitted{};
    bool rolls_back = false;  // nobody waits for it, the connection is free again after it
    bool repeated = false;

    // Filled while the answers come in.
    std::size_t answered = 0;
    Result result{};
    std::exception_ptr error{};
    bool never_ran = false;  // its prepared statement was gone or out of date: safe to send again

    std::size_t size() const noexcept { return earlier.size() + 1; }
    Command& command(std::size_t index) { return index < earlier.size() ? earlier[index] : last; }
};

class Connection {
  public:
    Connection(Pool& pool, int number);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    void connect();
    void close();  // drops what is in flight without an answer; the pool does it when it ends

    bool is_up() const noexcept { return state_ == State::up; }
    bool is_quiet() const noexcept { return is_up() && pending() == 0; }
    std::size_t pending() const noexcept { return unsent_.size() + in_flight_.size(); }

    Session* session = nullptr;  // who has it for itself
    bool reserved = false;       // taken by a transaction, or until its ROLLBACK is answered

    void send(Exchange exchange);
    void abandon(const Session& ended);  // nobody waits any more for its exchange in flight
    // Once per sweep: connect again, give up on a silent server.
    void sweep(Clock::time_point now);
    // Everything in flight is failed with Unreachable; the next attempt to connect follows in the background.
    void lose(const std::string& why);

  private:
    enum class State { down, connecting, up };
    struct Prepared {
        enum class State : std::uint8_t { no, sent, ready } state = State::no;
        bool checked = false;          // its columns were compared with the C++ types
        std::uint32_t generation = 0;  // makes a new name after a failure
        const void* sent_by = nullptr;
    };
    struct Finish {
        void operator()(pg_conn* connection) const noexcept;
    };
    struct ClearResult {
        void operator()(pg_result* result) const noexcept;
    };
    using Answer = std::unique_ptr<pg_result, ClearResult>;

    void poll_connect();
    void came_up();
    void connect_failed(const std::string& why);
    void drop_socket();

    void wait_readable();
    void wait_writable();
    void on_readable();
    void read_answers();
    void take_answer(Answer answer);
    void take_error(Exchange& exchange, Command* command, const pg_result* answer);
    void finish_front();
    void deliver();
    void flush();
    bool transmit(Exchange& exchange);
    bool transmit(Command& command, const Exchange& exchange);
    bool write_out();
    std::exception_ptr check_columns(const KnownStatement& statement, const Result& result) const;
    Prepared& prepared(const KnownStatement& statement);
    void forget(const Command& command);

    Pool& pool_;
    int number_;
    State state_ = State::down;
    std::unique_ptr<pg_conn, Finish> connection_;
    boost::asio::posix::stream_descriptor socket_;
    std::uint64_t epoch_ = 0;  // handlers of a closed socket find another number here
    bool flush_planned_ = false;
    bool waits_writable_ = false;
    bool fatal_ = false;  // the server has said that it ends the connection
    std::string fatal_reason_;

    std::deque<Exchange> unsent_;
    std::deque<Exchange> in_flight_;
    std::vector<Exchange> finished_;
    std::vector<Prepared> prepared_;
    Clock::time_point progress_at_{};

    int failures_ = 0;
    Clock::time_point retry_at_{};
    Clock::time_point connect_deadline_{};
};

}  // namespace souk::pg
