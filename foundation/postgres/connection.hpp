// Private: one libpq connection in pipeline mode on the loop. It sends exchanges (the commands that one caller waits
// for), prepares each statement on its first use, and reports finished exchanges and its own coming and going to its
// Pool.
//
// libpq 15 writes to the socket at every sync point, and the server ends a transaction and writes its answer there.
// Short reads that were called for in the same turn of the loop therefore share a sync point (measured: two to three
// times the throughput). The server runs them as one implicit transaction, which fails as a whole: then the one that
// failed gets its error, and the others are sent again, each for itself. Answers are given out only after the sync
// point, so every call happens exactly once. Everything else has a sync point of its own.
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

using SteadyClock = std::chrono::steady_clock;

// A statement as the pool knows it, one per name; its index is the same on every connection.
struct KnownStatement {
    std::size_t index;
    std::string name;
    std::string sql;
    std::vector<Oid> param_oids;
    std::vector<FieldShape> columns;
    bool only_reads;
    telemetry::Histogram* duration;
    telemetry::Counter* errors;
    std::optional<double> typical_us{};  // moving average of the server's time for it

    bool is_short_read() const noexcept { return only_reads && typical_us < short_us; }
    static constexpr double short_us = 1000;
};

struct Command {
    KnownStatement* statement = nullptr;
    Arguments arguments{};
    bool preparing = false;        // its Parse went out just before it and has not been answered
    std::uint32_t generation = 0;  // of the prepared name that it was sent with
};

// What one caller waits for: the queued commands, then the last.
struct Exchange {
    std::vector<Command> earlier{};
    Command last{};
    std::optional<runtime::Resume<Result>> waiting{};
    Session* session = nullptr;
    SteadyClock::time_point submitted{};
    bool rolls_back = false;  // nobody waits for it, the connection is free again after it
    bool repeated = false;
    bool ends_group = true;  // a sync point follows

    // Filled while the answers come in.
    std::size_t answered = 0;
    Result result{};
    std::exception_ptr error{};
    bool refused = false;     // by the server
    bool send_again = false;  // it had no effect, for a reason that lies elsewhere

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

    bool is_up() const noexcept { return state_ == State::up && !outdated_; }
    bool is_quiet() const noexcept { return is_up() && pending() == 0; }
    std::size_t unsent() const noexcept { return unsent_.size(); }
    std::size_t pending() const noexcept { return unsent_.size() + in_flight_.size(); }

    Session* session = nullptr;  // who has it for itself
    bool reserved = false;       // taken by a transaction, or until its ROLLBACK is answered

    void send(Exchange exchange);
    void abandon(const Session& ended);  // nobody waits any more for its exchange in flight
    // Once per sweep: connect again, give up on a silent server.
    void sweep(SteadyClock::time_point now);
    // Everything in flight is failed with Unreachable; the next attempt to connect follows in the background.
    void lose(const std::string& why);

  private:
    enum class State { down, connecting, up };
    struct Prepared {
        enum class State : std::uint8_t { no, sent, ready } state = State::no;
        bool checked = false;          // its columns were compared with the C++ types
        std::uint32_t generation = 0;  // makes a new name after a failure
        std::string name;              // on the server
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
    bool receive();  // false: the connection was lost
    void read_answers();
    void take_answer(Answer answer);
    void take_error(Exchange& exchange, Command* command, const pg_result* answer);
    void finish_group();
    void observe_time(std::size_t group);
    bool may_share_sync(const Exchange& exchange);
    void deliver();
    void flush();
    bool transmit(Exchange& exchange);
    bool transmit(Command& command, const Exchange& exchange);
    bool write_out();
    std::exception_ptr check_columns(const KnownStatement& statement, const Result& result) const;
    Prepared& prepared(const KnownStatement& statement);
    void forget(const Command& command);

    static constexpr std::size_t group_limit = 32;

    Pool& pool_;
    int number_;
    State state_ = State::down;
    std::unique_ptr<pg_conn, Finish> connection_;
    boost::asio::posix::stream_descriptor socket_;
    std::uint64_t epoch_ = 0;  // handlers of a closed socket find another number here
    bool flush_planned_ = false;
    bool waits_writable_ = false;
    bool fatal_ = false;  // the server has said that it ends the connection
    // The server takes no writes. It answers what is under way; then a new connection may find another server, or the
    // same one in a better state.
    bool outdated_ = false;
    SteadyClock::time_point up_since_{};
    std::string fatal_reason_;

    std::deque<Exchange> unsent_;
    std::deque<Exchange> in_flight_;
    std::size_t answering_ =
        0;  // place in in_flight_ of the one that answers belong to; those before it are of its group
    std::vector<Exchange> finished_;
    std::vector<Prepared> prepared_;
    SteadyClock::time_point progress_at_{};  // last answer, or first sending after a pause
    SteadyClock::time_point group_at_{};     // when the server could begin with the first group in flight
    bool after_pause_ = false;               // the next group's time includes the way to the server and back,
    double way_us_ = 1e9;                    // which takes at most this long

    int failures_ = 0;
    SteadyClock::time_point retry_at_{};
    SteadyClock::time_point connect_deadline_{};
};

}  // namespace souk::pg
