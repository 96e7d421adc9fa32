#include "foundation/postgres/connection.hpp"

#include "foundation/postgres/errors.hpp"
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

std::string one_line(const char* text) {
    std::string line = text == nullptr ? "" : text;
    while (!line.empty() && line.back() == '\n') line.pop_back();
    std::ranges::replace(line, '\n', ' ');
    return line;
}

std::string field(const PGresult* answer, int code) {
    const char* text = PQresultErrorField(answer, code);
    return text == nullptr ? std::string() : std::string(text);
}

std::string column_problem(const KnownStatement& statement, std::size_t column, std::string_view name,
                           std::string_view why) {
    return "statement " + statement.name + ", column " + std::to_string(column + 1) + " (" + std::string(name) + "): " +
           std::string(why);
}

SSL* tls_of(PGconn* connection) { return static_cast<SSL*>(PQsslStruct(connection, "OpenSSL")); }

// By itself OpenSSL makes two system calls for each record, and libpq reads one record at a time: with many small answers
// that is most of the work. Reading ahead takes in all that has come, and then no readiness of the socket announces what
// OpenSSL still holds: libpq must be asked until OpenSSL has wanted more than there was.
bool consume_input(PGconn* connection) {
    auto* tls = tls_of(connection);
    do {
        if (PQconsumeInput(connection) == 0) return false;
    } while (tls != nullptr && SSL_has_pending(tls) == 1 && SSL_want(tls) != SSL_READING);
    return true;
}

}  // namespace

void Connection::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }
void Connection::ClearResult::operator()(pg_result* result) const noexcept { PQclear(result); }

Connection::Connection(Pool& pool, int number)
    : pool_(pool), number_(number), socket_(runtime::native(pool.loop())) {}

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
    if (PQstatus(connection_.get()) == CONNECTION_BAD) return connect_failed(one_line(PQerrorMessage(connection_.get())));
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
    if (wanted == PGRES_POLLING_FAILED) return connect_failed(one_line(PQerrorMessage(connection_.get())));
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
        return connect_failed(one_line(PQerrorMessage(connection_.get())));
    }
    if (auto* tls = tls_of(connection_.get())) SSL_set_read_ahead(tls, 1);
    state_ = State::up;
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
    if (failures_++ == 0) telemetry::log_warn("cannot connect to the database", {{"connection", number_}, {"why", why}});
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
        exchange.ends_group = group == group_limit || !may_share_sync(exchange) || unsent_.empty() ||
                              !may_share_sync(unsent_.front());
        if (!transmit(exchange)) return lose(one_line(PQerrorMessage(connection_.get())));
        if (exchange.ends_group) group = 0;
    }
    if (!write_out()) lose(one_line(PQerrorMessage(connection_.get())));
}

bool Connection::may_share_sync(const Exchange& exchange) {
    const auto& statement = *exchange.last.statement;
    return exchange.session == nullptr && !exchange.repeated && statement.only_reads &&
           statement.typical_us < short_us && prepared(statement).state == Prepared::State::ready;
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
    // A Parse still under way in a neighbour's exchange may fail. An autocommit call is then sent again by itself, once; a
    // transaction could not be. These two take no chances.
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
                           if (!write_out()) lose(one_line(PQerrorMessage(connection_.get())));
                       });
}

// --- receiving

void Connection::wait_readable() {
    socket_.async_wait(asio::posix::stream_descriptor::wait_read,
                       [pool = pool_.shared_from_this(), this, epoch = epoch_](error_code error) {
                           if (!error && epoch == epoch_) on_readable();
                       });
}

void Connection::on_readable() {
    const bool received = consume_input(connection_.get());
    if (!in_flight_.empty()) progress_at_ = SteadyClock::now();
    // What came before the end of the connection is read all the same: it tells the reason.
    read_answers();
    if (!received || fatal_ || PQstatus(connection_.get()) == CONNECTION_BAD) {
        return lose(fatal_ ? fatal_reason_ : one_line(PQerrorMessage(connection_.get())));
    }
    // Data to write may have been held up by answers that nobody had read.
    if (waits_writable_ && PQflush(connection_.get()) < 0) return lose(one_line(PQerrorMessage(connection_.get())));
    wait_readable();
    deliver();
}

void Connection::read_answers() {
    bool ended = false;  // libpq marks the end of each command's results with a null
    while (!fatal_ && PQisBusy(connection_.get()) == 0) {
        if (in_flight_.empty()) return;
        Answer answer(PQgetResult(connection_.get()));
        if (answer) {
            ended = false;
            take_answer(std::move(answer));
        } else if (std::exchange(ended, true)) {
            return;
        }
    }
}

void Connection::take_answer(Answer answer) {
    auto& exchange = in_flight_[answering_];
    const auto status = PQresultStatus(answer.get());
    if (status == PGRES_PIPELINE_SYNC) return finish_group();

    // An error after the last command belongs to the implicit commit: a deferred constraint.
    Command* command = exchange.answered < exchange.size() ? &exchange.command(exchange.answered) : nullptr;
    const bool good = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_EMPTY_QUERY;
    if (status == PGRES_PIPELINE_ABORTED) {
        exchange.send_again = !exchange.refused;
    } else if (!good) {
        take_error(exchange, command, answer.get());
    }
    if (command == nullptr) return;

    if (command->preparing) {
        command->preparing = false;
        auto& known = prepared(*command->statement);
        if (!good) {
            forget(*command);
        } else if (known.generation == command->generation) {
            known.state = Prepared::State::ready;
        }
        return;
    }
    if (++exchange.answered == exchange.size() && !exchange.ends_group) ++answering_;
    if (!good) return;
    Result result(answer.release(), command->statement->name);
    if (auto& known = prepared(*command->statement); !known.checked) {
        if (auto problem = check_columns(*command->statement, result)) {
            if (!exchange.error) exchange.error = std::move(problem);
        } else {
            known.checked = true;
        }
    }
    if (exchange.answered == exchange.size()) exchange.result = std::move(result);
}

void Connection::take_error(Exchange& exchange, Command* command, const pg_result* answer) {
    const auto& statement = command == nullptr ? *exchange.last.statement : *command->statement;
    Failure failure{statement.name, field(answer, PG_DIAG_SQLSTATE), field(answer, PG_DIAG_MESSAGE_PRIMARY),
                    field(answer, PG_DIAG_CONSTRAINT_NAME)};
    const auto severity = field(answer, PG_DIAG_SEVERITY_NONLOCALIZED);
    if (failure.sqlstate.empty() || severity == "FATAL" || severity == "PANIC") {
        fatal_ = true;
        fatal_reason_ = failure.message.empty() ? one_line(PQresultErrorMessage(answer)) : failure.message;
        return;
    }
    statement.errors->inc();
    exchange.refused = true;
    if (exchange.error) return;
    // The prepared statement is gone (its Parse failed in a neighbour's exchange), or a migration has changed its columns.
    if (command != nullptr && !command->preparing && (failure.sqlstate == "26000" || failure.sqlstate == "0A000")) {
        forget(*command);
        exchange.send_again = true;
    }
    try {
        throw_failure(std::move(failure));
    } catch (...) {
        exchange.error = std::current_exception();
    }
}

void Connection::finish_group() {
    const auto size = answering_ + 1;
    const auto end = in_flight_.begin() + static_cast<std::ptrdiff_t>(size);
    const bool failed = std::any_of(in_flight_.begin(), end, [](const auto& each) { return each.refused; });
    observe_time(size);
    for (auto exchange = in_flight_.begin(); exchange != end; ++exchange) {
        // The server has undone the whole group. (If its commit failed, nobody knows whose fault it was.)
        const bool own_fault = exchange->refused && exchange->result.native() == nullptr;
        if (size > 1 && failed && !own_fault) exchange->send_again = true;
        finished_.push_back(std::move(*exchange));
    }
    in_flight_.erase(in_flight_.begin(), end);
    answering_ = 0;
}

void Connection::observe_time(std::size_t group) {
    auto elapsed = std::chrono::duration<double, std::micro>(progress_at_ - group_at_).count();
    group_at_ = progress_at_;
    if (std::exchange(after_pause_, false)) {
        way_us_ = std::min(way_us_, elapsed);
        elapsed -= way_us_;
    }
    const double each = elapsed / static_cast<double>(group);
    for (std::size_t index = 0; index < group; ++index) {
        auto& typical = in_flight_[index].last.statement->typical_us;
        typical = typical ? *typical + (each - *typical) / 8 : each;
    }
}

void Connection::deliver() {
    // Whoever goes on here may call this connection again: everything above is done.
    auto finished = std::exchange(finished_, {});
    for (auto& exchange : finished) pool_.finished(*this, exchange);
    if (finished_.empty()) {
        finished.clear();
        finished_ = std::move(finished);  // keeps its memory
    }
    pool_.serve_waiting();
}

std::exception_ptr Connection::check_columns(const KnownStatement& statement, const Result& result) const {
    if (statement.columns.empty()) return nullptr;
    const auto* answer = static_cast<const PGresult*>(result.native());
    const auto count = static_cast<std::size_t>(PQnfields(answer));
    if (count != statement.columns.size()) {
        return std::make_exception_ptr(WrongResult("statement " + statement.name + " returns " + std::to_string(count) +
                                                   " columns, its C++ type has " +
                                                   std::to_string(statement.columns.size())));
    }
    for (std::size_t column = 0; column < count; ++column) {
        const auto& wanted = statement.columns[column];
        const auto type = PQftype(answer, static_cast<int>(column));
        const std::string_view name = PQfname(answer, static_cast<int>(column));
        if (!wanted.name.empty() && wanted.name != name) {
            return std::make_exception_ptr(WrongResult(column_problem(
                statement, column, name, "its C++ member is called " + std::string(wanted.name))));
        }
        if (!wanted.accepts(type)) {
            return std::make_exception_ptr(WrongResult(column_problem(
                statement, column, name, "it is " + type_name(type) + ", its C++ type is for " + type_name(wanted.type))));
        }
    }
    return nullptr;
}

Connection::Prepared& Connection::prepared(const KnownStatement& statement) {
    if (prepared_.size() <= statement.index) prepared_.resize(statement.index + 1);
    return prepared_[statement.index];
}

void Connection::forget(const Command& command) {
    auto& known = prepared(*command.statement);
    if (known.generation != command.generation) return;
    known.state = Prepared::State::no;
    ++known.generation;
}

}  // namespace souk::pg
