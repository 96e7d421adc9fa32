#include "foundation/postgres/connection.hpp"

#include "foundation/postgres/errors.hpp"
#include "foundation/postgres/libpq_message.hpp"
#include "foundation/postgres/pool.hpp"
#include "foundation/postgres/session.hpp"
#include "foundation/runtime/native.hpp"
#include "foundation/telemetry/log.hpp"

#include <libpq-fe.h>
#include <openssl/ssl.h>

namespace souk::pg {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr Statement<void, std::int32_t> first_sql{"connection.first", "SELECT 1"};

}  // namespace

void Connection::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }
void Connection::ClearResult::operator()(pg_result* result) const noexcept { PQclear(result); }

Connection::Connection(Pool& pool, int number) : pool_(pool), number_(number), socket_(runtime::native(pool.loop())) {}

Connection::~Connection() { close(); }

void Connection::close() {
    state_ = State::down;
    drop_socket();
    unsent_.clear();
    in_flight_.clear();
}

void Connection::drop_socket() {
    ++epoch_;
    if (socket_.is_open()) socket_.release();
    connection_.reset();
    waits_writable_ = false;
    fatal_ = false;
    answering_ = 0;
    prepared_.clear();
}

// --- coming up

void Connection::connect() {
    state_ = State::connecting;
    connect_deadline_ = SteadyClock::now() + Pool::connect_limit;
    connection_.reset(PQconnectStartParams(pool_.conninfo().keywords(), pool_.conninfo().values(), 0));
    if (!connection_) return connect_failed("out of memory");
    if (PQstatus(connection_.get()) == CONNECTION_BAD)
        return connect_failed(libpq_message(PQerrorMessage(connection_.get())));
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    // What PQconnectPoll would say before its first call.
    socket_.assign(PQsocket(connection_.get()));
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [pool = pool_.shared_from_this(), this, epoch = epoch_](error_code error) {
                           if (!error && epoch == epoch_) poll_connect();
                       });
}

void Connection::poll_connect() {
    // libpq may close this socket and open another under the same number: the reactor must let go of it first.
    socket_.release();
    const auto wanted = PQconnectPoll(connection_.get());
    if (wanted == PGRES_POLLING_FAILED) return connect_failed(libpq_message(PQerrorMessage(connection_.get())));
    socket_.assign(PQsocket(connection_.get()));
    if (wanted == PGRES_POLLING_OK) return came_up();
    socket_.async_wait(wanted == PGRES_POLLING_WRITING ? asio::posix::stream_descriptor::wait_write
                                                       : asio::posix::stream_descriptor::wait_read,
                       [pool = pool_.shared_from_this(), this, epoch = epoch_](error_code error) {
                           if (!error && epoch == epoch_) poll_connect();
                       });
}

void Connection::came_up() {
    if (PQsetnonblocking(connection_.get(), 1) != 0 || PQenterPipelineMode(connection_.get()) != 1) {
        return connect_failed(libpq_message(PQerrorMessage(connection_.get())));
    }
    if (auto* tls = static_cast<SSL*>(PQsslStruct(connection_.get(), "OpenSSL"))) SSL_set_read_ahead(tls, 1);
    state_ = State::up;
    outdated_ = false;
    up_since_ = SteadyClock::now();
    if (failures_ > 0) telemetry::log_info("database connection is back", {{"connection", number_}});
    failures_ = 0;
    wait_readable();
    // Nobody waits for it: it shows how long the way to the server takes, see observe_time().
    send(Exchange{.last = {.statement = &pool_.known(shape_of(first_sql))}, .submitted = SteadyClock::now()});
    pool_.connection_up();
}

void Connection::connect_failed(const std::string& why) {
    drop_socket();
    state_ = State::down;
    if (failures_++ == 0)
        telemetry::log_warn("cannot connect to the database", {{"connection", number_}, {"why", why}});
    constexpr std::chrono::milliseconds least{100}, most{5000};
    const auto backoff = std::min(most, least * (1 << std::min(failures_ - 1, 6)));
    retry_at_ = SteadyClock::now() + std::chrono::duration_cast<SteadyClock::duration>(backoff * pool_.random_part());
    pool_.watch();
}

void Connection::lose(const std::string& why) {
    if (state_ != State::up) return;
    state_ = State::down;
    const auto error = std::make_exception_ptr(Unreachable(why));
    for (auto* queue : {&in_flight_, &unsent_}) {
        for (auto& exchange : *queue) {
            if (!exchange.error) exchange.error = error;
            exchange.send_again = false;
            finished_.push_back(std::move(exchange));
        }
        queue->clear();
    }
    drop_socket();
    retry_at_ = SteadyClock::now();
    pool_.connection_lost(*this, why);
    deliver();
}

void Connection::sweep(SteadyClock::time_point now) {
    switch (state_) {
        case State::down:
            if (now >= retry_at_) connect();
            break;
        case State::connecting:
            if (now >= connect_deadline_) connect_failed("no answer while connecting");
            break;
        case State::up:
            if (!in_flight_.empty() &&
                now - progress_at_ > pool_.config().statement_timeout + std::chrono::seconds(1)) {
                lose("the server gave no answer in time");
            } else if (outdated_ && pending() == 0) {
                lose("the server takes no writes");
            }
    }
}

// --- sending

void Connection::send(Exchange exchange) {
    unsent_.push_back(std::move(exchange));
    pool_.watch();
    if (flush_planned_) return;
    flush_planned_ = true;
    pool_.loop().defer([pool = pool_.shared_from_this(), this] {
        flush_planned_ = false;
        flush();
    });
}

void Connection::abandon(const Session& ended) {
    for (auto* queue : {&in_flight_, &unsent_}) {
        for (auto& exchange : *queue) {
            if (exchange.session != &ended) continue;
            exchange.waiting.reset();
            exchange.session = nullptr;
        }
    }
}

void Connection::flush() {
    if (state_ != State::up) return;
    if (in_flight_.empty()) {
        progress_at_ = group_at_ = SteadyClock::now();
        after_pause_ = true;
    }
    for (std::size_t group = 1; !unsent_.empty(); ++group) {
        in_flight_.push_back(std::move(unsent_.front()));
        unsent_.pop_front();
        auto& exchange = in_flight_.back();
        exchange.ends_group =
            group == group_limit || !may_share_sync(exchange) || unsent_.empty() || !may_share_sync(unsent_.front());
        if (!transmit(exchange)) return lose(libpq_message(PQerrorMessage(connection_.get())));
        if (exchange.ends_group) group = 0;
    }
    if (!write_out()) lose(libpq_message(PQerrorMessage(connection_.get())));
}

bool Connection::may_share_sync(const Exchange& exchange) {
    const auto& statement = *exchange.last.statement;
    return exchange.session == nullptr && !exchange.repeated && statement.is_short_read() &&
           prepared(statement).state == Prepared::State::ready;
}

bool Connection::transmit(Exchange& exchange) {
    for (std::size_t index = 0; index < exchange.size(); ++index) {
        if (!transmit(exchange.command(index), exchange)) return false;
    }
    return !exchange.ends_group || PQpipelineSync(connection_.get()) == 1;
}

bool Connection::transmit(Command& command, const Exchange& exchange) {
    const auto& statement = *command.statement;
    auto& known = prepared(statement);
    constexpr auto no = Prepared::State::no, sent = Prepared::State::sent;
    // A Parse still under way in a neighbour's exchange may fail. An autocommit call is then sent again by itself,
    // once; a transaction could not be. These two take no chances.
    const bool own = exchange.session != nullptr || exchange.repeated;
    const bool parse = known.state == no || (known.state == sent && own && known.sent_by != &exchange);
    if (parse && known.state == sent) ++known.generation;

    command.generation = known.generation;
    if (parse) {
        known.state = sent;
        known.sent_by = &exchange;
        known.checked = false;
        known.name = "s" + std::to_string(statement.index) + "_" + std::to_string(known.generation);
        command.preparing = true;
        if (PQsendPrepare(connection_.get(), known.name.c_str(), statement.sql.c_str(),
                          static_cast<int>(statement.param_oids.size()), statement.param_oids.data()) != 1) {
            return false;
        }
    }

    static thread_local std::vector<const char*> values;
    static thread_local std::vector<int> lengths;
    static thread_local std::vector<int> formats;
    const auto& arguments = command.arguments.values();
    values.clear();
    lengths.clear();
    formats.assign(arguments.size(), 1);
    for (const auto& value : arguments) {
        values.push_back(value.length < 0 ? nullptr : command.arguments.bytes() + value.offset);
        lengths.push_back(value.length);
    }
    return PQsendQueryPrepared(connection_.get(), known.name.c_str(), static_cast<int>(arguments.size()), values.data(),
                               lengths.data(), formats.data(), 1) == 1;
}

bool Connection::write_out() {
    const int left = PQflush(connection_.get());
    if (left < 0) return false;
    if (left > 0) wait_writable();
    return true;
}

void Connection::wait_writable() {
    if (std::exchange(waits_writable_, true)) return;
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [pool = pool_.shared_from_this(), this, epoch = epoch_](error_code error) {
                           if (error || epoch != epoch_) return;
                           waits_writable_ = false;
                           if (!write_out()) return lose(libpq_message(PQerrorMessage(connection_.get())));
                           // While it could not write, libpq has read: no readiness will announce that.
                           if (receive()) deliver();
                       });
}

}  // namespace souk::pg
