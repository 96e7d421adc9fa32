#include "foundation/postgres/connection.hpp"
#include "foundation/postgres/errors.hpp"
#include "foundation/postgres/libpq_message.hpp"
#include "foundation/postgres/pool.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <libpq-fe.h>
#include <openssl/ssl.h>

// The receiving half of a Connection.
namespace souk::pg {

using boost::system::error_code;

namespace {

std::string field(const PGresult* answer, int code) {
    const char* text = PQresultErrorField(answer, code);
    return text == nullptr ? std::string() : std::string(text);
}

std::string column_problem(const KnownStatement& statement, std::size_t column, std::string_view name,
                           std::string_view why) {
    return "statement " + statement.name + ", column " + std::to_string(column + 1) + " (" + std::string(name) +
           "): " + std::string(why);
}

// By itself OpenSSL makes two system calls for each record, and libpq reads one record at a time: with many small
// answers that is most of the work. Reading ahead takes in all that has come, and then no readiness of the socket
// announces what OpenSSL still holds: libpq must be asked until OpenSSL has wanted more than there was.
bool consume_input(PGconn* connection) {
    auto* tls = static_cast<SSL*>(PQsslStruct(connection, "OpenSSL"));
    do {
        if (PQconsumeInput(connection) == 0) return false;
    } while (tls != nullptr && SSL_has_pending(tls) == 1 && SSL_want(tls) != SSL_READING);
    return true;
}

}  // namespace

void Connection::wait_readable() {
    socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                       [pool = pool_.shared_from_this(), this, epoch = epoch_](error_code error) {
                           if (error || epoch != epoch_ || !receive()) return;
                           wait_readable();
                           deliver();
                       });
}

bool Connection::receive() {
    const bool received = consume_input(connection_.get());
    if (!in_flight_.empty()) progress_at_ = SteadyClock::now();
    // What came before the end of the connection is read all the same: it tells the reason.
    read_answers();
    if (received && !fatal_ && PQstatus(connection_.get()) != CONNECTION_BAD) return true;
    lose(fatal_ ? fatal_reason_ : libpq_message(PQerrorMessage(connection_.get())));
    return false;
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
        fatal_reason_ = failure.message.empty() ? libpq_message(PQresultErrorMessage(answer)) : failure.message;
        return;
    }
    statement.errors->inc();
    exchange.refused = true;
    // At most once a second: a new connection to a server that is still read-only is no better.
    if (is_read_only(failure.sqlstate) && SteadyClock::now() - up_since_ > std::chrono::seconds(1)) {
        outdated_ = true;
        pool_.watch();
    }
    if (exchange.error) return;
    // The prepared statement is gone (its Parse failed in a neighbour's exchange), or a migration has changed its
    // columns.
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
            return std::make_exception_ptr(WrongResult(
                column_problem(statement, column, name, "its C++ member is called " + std::string(wanted.name))));
        }
        if (!wanted.accepts(type)) {
            return std::make_exception_ptr(WrongResult(
                column_problem(statement, column, name,
                               "it is " + type_name(type) + ", its C++ type is for " + type_name(wanted.type))));
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
