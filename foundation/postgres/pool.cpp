#include "foundation/postgres/pool.hpp"

#include "foundation/postgres/only_reads.hpp"
#include "foundation/postgres/session.hpp"
#include "foundation/runtime/native.hpp"
#include "foundation/telemetry/log.hpp"

#include <stdexcept>

namespace souk::pg {

namespace {
std::string milliseconds(std::chrono::milliseconds time) { return std::to_string(time.count()); }
}  // namespace

Pool::Pool(runtime::Loop& loop, DatabaseConfig config, telemetry::Metrics& metrics)
    : loop_(loop),
      config_(std::move(config)),
      conninfo_(config_.conninfo),
      metrics_(metrics),
      up_gauge_(metrics.gauge("souk_pg_connections", "Database connections that are up")),
      transactions_gauge_(metrics.gauge("souk_pg_transactions", "Database connections taken by a transaction")),
      waiting_gauge_(metrics.gauge("souk_pg_waiting", "Calls that wait for a database connection")),
      timer_(runtime::native(loop)),
      random_(std::random_device{}()) {
    if (config_.connections < 1) throw std::invalid_argument("a database pool needs at least one connection");
    conninfo_.set("password", config_.password);
    // Statements are written for one plan each. Left to itself the server would plan the larger ones anew at every
    // execution, which takes longer than running them.
    conninfo_.add_option("-c plan_cache_mode=force_generic_plan");
    conninfo_.add_option("-c statement_timeout=" + milliseconds(config_.statement_timeout));
    conninfo_.add_option("-c idle_in_transaction_session_timeout=" + milliseconds(2 * config_.statement_timeout));
    for (int number = 0; number < config_.connections; ++number) {
        connections_.push_back(std::make_unique<Connection>(*this, number));
    }
}

Pool::~Pool() { close(); }

void Pool::start() {
    for (auto& connection : connections_) connection->connect();
    watch();
}

void Pool::close() {
    if (closed_) return;
    closed_ = true;
    timer_.cancel();
    for (auto& connection : connections_) {
        if (connection->session != nullptr) connection->session->connection_lost();
        connection->close();
    }
    count_waiting();
}

// --- calls

void Pool::submit(const StatementShape& shape, Arguments arguments, runtime::Resume<Result> resume) {
    Exchange exchange{.submitted = SteadyClock::now()};
    try {
        if (shape.durability == Durability::soon) exchange.earlier.push_back(commit_soon());
        exchange.last = {.statement = &known(shape), .arguments = std::move(arguments)};
    } catch (...) {
        return resume.fail(std::current_exception());
    }
    exchange.waiting = std::move(resume);
    dispatch(std::move(exchange));
}

void Pool::dispatch(Exchange exchange) {
    Connection* connection = nullptr;
    try {
        // Nobody overtakes those that wait.
        if (waiting_calls_.empty()) connection = for_call(*exchange.last.statement);
        if (connection == nullptr) {
            refuse_if_hopeless();
            refuse_if_full();
        }
    } catch (...) {
        return exchange.waiting->fail(std::current_exception());
    }
    if (connection != nullptr) return connection->send(std::move(exchange));
    waiting_calls_.push_back({std::move(exchange), wait_deadline()});
    watch();
}

void Pool::acquire(runtime::Resume<Connection*> resume) {
    try {
        if (auto* connection = waiting_transactions_.empty() ? for_transaction() : nullptr) {
            connection->reserved = true;
            count_waiting();
            return resume(connection);
        }
        refuse_if_hopeless();
        refuse_if_full();
        waiting_transactions_.push_back({std::move(resume), wait_deadline()});
        count_waiting();
        watch();
    } catch (...) {
        resume.fail(std::current_exception());
    }
}

void Pool::release(Connection& connection) {
    connection.reserved = false;
    connection.session = nullptr;
    // Deferred: this may run in a destructor, where nobody else's coroutine should go on.
    if (waiting_transactions_.empty() && waiting_calls_.empty()) return count_waiting();
    loop_.defer([pool = shared_from_this()] { pool->serve_waiting(); });
}

Connection* Pool::for_call(const KnownStatement& statement) {
    Connection* best = nullptr;
    for (auto& each : connections_) {
        if (!each->is_up() || each->reserved) continue;
        // Short reads of one turn of the loop travel together.
        if (statement.is_short_read() && each->unsent() > 0 && each->pending() < companions) return each.get();
        if (best == nullptr || each->pending() < best->pending()) best = each.get();
    }
    return best != nullptr && best->pending() < config_.pipeline_depth ? best : nullptr;
}

Connection* Pool::for_transaction() {
    // One connection is left to autocommit calls, so that a transaction that waits for one of them cannot starve it.
    const auto most = std::max<std::size_t>(1, connections_.size() - 1);
    if (reserved() >= most) return nullptr;
    Connection* best = nullptr;
    for (auto& each : connections_) {
        if (each->is_up() && !each->reserved && (best == nullptr || each->pending() < best->pending()))
            best = each.get();
    }
    return best;
}

void Pool::refuse_if_hopeless() {
    if (closed_) throw Unreachable("the pool is closed");
    if (any_up()) return;
    if (!was_up_ && SteadyClock::now() < started_at_ + start_limit) return;
    throw Unreachable("no connection to the database");
}

void Pool::refuse_if_full() {
    if (waiting_calls_.size() + waiting_transactions_.size() >= config_.max_queue) {
        throw Unavailable("postgres", "too many calls wait for a connection");
    }
}

SteadyClock::time_point Pool::wait_deadline() const {
    return any_up() ? SteadyClock::now() + wait_limit : started_at_ + start_limit;
}

bool Pool::any_up() const noexcept {
    return std::ranges::any_of(connections_, [](const auto& each) { return each->is_up(); });
}

std::size_t Pool::busy() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(connections_, [](const auto& each) { return each->pending() > 0; }));
}

std::size_t Pool::up() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(connections_, [](const auto& each) { return each->is_up(); }));
}

std::size_t Pool::reserved() const noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(connections_, [](const auto& each) { return each->reserved; }));
}

void Pool::serve_waiting() {
    while (!waiting_transactions_.empty()) {
        auto* connection = for_transaction();
        if (connection == nullptr) break;
        connection->reserved = true;
        auto waiting = std::move(waiting_transactions_.front());
        waiting_transactions_.pop_front();
        waiting.resume(connection);
    }
    while (!waiting_calls_.empty() && any_up()) {
        auto* connection = for_call(*waiting_calls_.front().exchange.last.statement);
        if (connection == nullptr) break;
        auto waiting = std::move(waiting_calls_.front());
        waiting_calls_.pop_front();
        connection->send(std::move(waiting.exchange));
    }
    count_waiting();
}

void Pool::finished(Connection& connection, Exchange& exchange) {
    if (exchange.send_again && exchange.session == nullptr && exchange.waiting && !exchange.repeated) {
        // Not simply on the same connection: a transaction may have taken it, or it was lost in the same turn.
        Exchange again{.waiting = std::move(exchange.waiting), .submitted = exchange.submitted, .repeated = true};
        for (auto& each : exchange.earlier) again.earlier.push_back({each.statement, std::move(each.arguments)});
        again.last = {exchange.last.statement, std::move(exchange.last.arguments)};
        return dispatch(std::move(again));
    }
    // Undone with its group, and not to be sent again: no answer is no empty answer.
    if (!exchange.error && exchange.result.native() == nullptr)
        exchange.error = std::make_exception_ptr(Unreachable("the connection was lost before the answer came"));
    exchange.last.statement->duration->observe(SteadyClock::now() - exchange.submitted);
    if (exchange.session != nullptr) exchange.session->answered(exchange.error != nullptr);
    if (exchange.rolls_back) {
        // Had it failed, nothing could be said of the connection's state.
        if (exchange.error && connection.is_up()) connection.lose("a transaction could not be rolled back");
        if (connection.is_up()) release(connection);
    }
    if (!exchange.waiting) return;
    // Its group has failed, and before it could be sent again the connection was lost: nobody has answered it.
    if (!exchange.error && exchange.result.native() == nullptr)
        exchange.error = std::make_exception_ptr(Unreachable("the connection was lost before the answer came"));
    if (exchange.error) return exchange.waiting->fail(std::move(exchange.error));
    (*exchange.waiting)(std::move(exchange.result));
}

Command Pool::commit_soon() {
    constexpr Statement<void, std::string> sql{"commit_soon", "SELECT set_config('synchronous_commit', 'off', true)"};
    return {.statement = &known(shape_of(sql))};
}

KnownStatement& Pool::known(const StatementShape& shape) {
    if (const auto found = statements_.find(shape.name); found != statements_.end()) {
        if (found->second->sql != shape.sql) {
            throw std::logic_error("two statements are called " + std::string(shape.name));
        }
        return *found->second;
    }
    const telemetry::Labels labels{{"statement", std::string(shape.name)}};
    auto statement = std::make_unique<KnownStatement>(KnownStatement{
        .index = statements_.size(),
        .name = std::string(shape.name),
        .sql = std::string(shape.sql),
        .param_oids = {shape.param_oids.begin(), shape.param_oids.end()},
        .columns = {shape.columns.begin(), shape.columns.end()},
        .only_reads = only_reads(shape.sql),
        .duration = &metrics_.histogram("souk_pg_statement_seconds", "Time from call to answer of a statement", labels),
        .errors = &metrics_.counter("souk_pg_statement_errors_total", "Statements that the server refused", labels)});
    const std::string_view name = statement->name;
    return *statements_.emplace(name, std::move(statement)).first->second;
}

// --- connections

void Pool::connection_up() {
    was_up_ = true;
    serve_waiting();
}

void Pool::connection_lost(Connection& connection, const std::string& why) {
    telemetry::log_warn("database connection lost", {{"why", why}});
    if (auto* session = std::exchange(connection.session, nullptr)) session->connection_lost();
    connection.reserved = false;
    watch();
    if (!any_up()) give_up_waiting();
    count_waiting();
}

void Pool::give_up_waiting() {
    const auto error = std::make_exception_ptr(Unreachable("no connection to the database"));
    auto transactions = std::exchange(waiting_transactions_, {});
    auto calls = std::exchange(waiting_calls_, {});
    for (auto& each : transactions) each.resume.fail(error);
    for (auto& each : calls) each.exchange.waiting->fail(error);
}

bool Pool::needs_watching() const noexcept {
    return !waiting_calls_.empty() || !waiting_transactions_.empty() ||
           std::ranges::any_of(connections_, [](const auto& each) { return !each->is_quiet(); });
}

void Pool::watch() {
    if (watching_ || closed_) return;
    watching_ = true;
    timer_.expires_after(sweep_period);
    timer_.async_wait([pool = shared_from_this()](boost::system::error_code error) {
        pool->watching_ = false;
        if (!error) pool->sweep();
    });
}

void Pool::sweep() {
    if (closed_) return;  // the timer had already fired
    const auto now = SteadyClock::now();
    for (auto& connection : connections_) connection->sweep(now);

    // Both queues are in the order of their deadlines.
    const auto error = any_up() ? std::make_exception_ptr(Unavailable("postgres", "all connections are taken"))
                                : std::make_exception_ptr(Unreachable("no connection to the database"));
    while (!waiting_transactions_.empty() && waiting_transactions_.front().deadline <= now) {
        auto waiting = std::move(waiting_transactions_.front());
        waiting_transactions_.pop_front();
        waiting.resume.fail(error);
    }
    while (!waiting_calls_.empty() && waiting_calls_.front().deadline <= now) {
        auto waiting = std::move(waiting_calls_.front());
        waiting_calls_.pop_front();
        waiting.exchange.waiting->fail(error);
    }
    count_waiting();
    if (needs_watching()) watch();
}

double Pool::random_part() { return std::uniform_real_distribution(0.5, 1.0)(random_); }

// Several loops share the gauges: each adds its own changes.
void Pool::count_waiting() {
    const auto update = [](telemetry::Gauge& gauge, double& counted, double now) {
        if (now == counted) return;
        gauge.add(now - counted);
        counted = now;
    };
    const auto up = std::ranges::count_if(connections_, [](const auto& each) { return each->is_up(); });
    update(up_gauge_, counted_up_, closed_ ? 0 : static_cast<double>(up));
    update(transactions_gauge_, counted_transactions_, closed_ ? 0 : static_cast<double>(reserved()));
    update(waiting_gauge_, counted_waiting_,
           closed_ ? 0 : static_cast<double>(waiting_calls_.size() + waiting_transactions_.size()));
}

}  // namespace souk::pg
