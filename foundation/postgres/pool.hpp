// Private: the connections of one loop, who uses which, and who waits. See database.hpp for the rules.
#pragma once

#include "foundation/postgres/connection.hpp"
#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <boost/asio/steady_timer.hpp>

#include <random>
#include <string_view>
#include <unordered_map>

namespace souk::pg {

class Pool : public std::enable_shared_from_this<Pool> {
  public:
    Pool(runtime::Loop& loop, DatabaseConfig config, telemetry::Metrics& metrics);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    void start();
    void close();

    void submit(const StatementShape& shape, Arguments arguments, runtime::Resume<Result> resume);
    void acquire(runtime::Resume<Connection*> resume);
    void release(Connection& connection);
    // Throws std::logic_error when two statements with different SQL share a name.
    KnownStatement& known(const StatementShape& shape);
    Command commit_soon();  // makes the commit of the transaction that it is sent in Durability::soon

    // From connections.
    void connection_up();
    void connection_lost(Connection& connection, const std::string& why);
    void finished(Connection& connection, Exchange& exchange);
    void give_up_waiting();
    void serve_waiting();
    void watch();  // starts the sweep timer unless it runs

    std::size_t up() const noexcept;
    std::size_t busy() const noexcept;

    runtime::Loop& loop() noexcept { return loop_; }
    Conninfo& conninfo() noexcept { return conninfo_; }
    const DatabaseConfig& config() const noexcept { return config_; }
    double random_part();  // 0.5 to 1

    static constexpr std::size_t companions = 24;  // short reads that are sent together
    static constexpr std::chrono::milliseconds wait_limit{2000};
    static constexpr std::chrono::milliseconds start_limit{5000};
    static constexpr std::chrono::milliseconds connect_limit{5000};
    static constexpr std::chrono::milliseconds sweep_period{50};

  private:
    struct WaitingCall {
        Exchange exchange;
        SteadyClock::time_point deadline;
    };
    struct WaitingTransaction {
        runtime::Resume<Connection*> resume;
        SteadyClock::time_point deadline;
    };

    void dispatch(Exchange exchange);                       // fails the exchange itself, never throws
    Connection* for_call(const KnownStatement& statement);  // null when all are taken or full
    Connection* for_transaction();
    void refuse_if_hopeless();  // throws Unreachable
    void refuse_if_full();      // throws Unavailable
    SteadyClock::time_point wait_deadline() const;
    bool any_up() const noexcept;
    std::size_t reserved() const noexcept;
    void sweep();
    bool needs_watching() const noexcept;
    void count_waiting();

    runtime::Loop& loop_;
    DatabaseConfig config_;
    Conninfo conninfo_;
    telemetry::Metrics& metrics_;
    telemetry::Gauge& up_gauge_;
    telemetry::Gauge& transactions_gauge_;
    telemetry::Gauge& waiting_gauge_;
    std::vector<std::unique_ptr<Connection>> connections_;
    std::unordered_map<std::string_view, std::unique_ptr<KnownStatement>> statements_;
    std::deque<WaitingCall> waiting_calls_;
    std::deque<WaitingTransaction> waiting_transactions_;
    boost::asio::steady_timer timer_;
    bool watching_ = false;
    bool closed_ = false;
    bool was_up_ = false;
    SteadyClock::time_point started_at_ = SteadyClock::now();
    std::minstd_rand random_;
    double counted_up_ = 0;
    double counted_transactions_ = 0;
    double counted_waiting_ = 0;
};

}  // namespace souk::pg
