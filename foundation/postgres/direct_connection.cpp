#include "foundation/postgres/direct_connection.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/errors.hpp"
#include "foundation/postgres/libpq_message.hpp"

#include <libpq-fe.h>

#include <algorithm>

namespace souk::pg {

namespace {
// The server gives the place of an error as a number of characters.
std::string line_of(const std::string& sql, const std::string& position) {
    const auto end = std::min(sql.size(), static_cast<std::size_t>(std::stoul(position)));
    return " at line " +
           std::to_string(1 + std::count(sql.begin(), sql.begin() + static_cast<std::ptrdiff_t>(end), '\n'));
}
}  // namespace

void DirectConnection::Clear::operator()(pg_result* result) const noexcept { PQclear(result); }
void DirectConnection::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

DirectConnection::DirectConnection(Conninfo conninfo) {
    conninfo.set_default("connect_timeout", "5");
    connection_.reset(PQconnectdbParams(conninfo.keywords(), conninfo.values(), 0));
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw Unreachable(libpq_message(PQerrorMessage(connection_.get())));
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
}

DirectConnection::Answer DirectConnection::run(std::string_view name, const std::string& sql) {
    return checked(name, sql, Answer(PQexec(connection_.get(), sql.c_str())));
}

DirectConnection::Answer DirectConnection::run(std::string_view name, const std::string& sql,
                                               const std::vector<std::string>& params) {
    std::vector<const char*> values;
    for (const auto& each : params) values.push_back(each.c_str());
    return checked(name, sql,
                   Answer(PQexecParams(connection_.get(), sql.c_str(), static_cast<int>(values.size()), nullptr,
                                       values.data(), nullptr, nullptr, 0)));
}

DirectConnection::Answer DirectConnection::checked(std::string_view name, const std::string& sql, Answer answer) {
    const auto status = PQresultStatus(answer.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_EMPTY_QUERY) return answer;
    const char* state = PQresultErrorField(answer.get(), PG_DIAG_SQLSTATE);
    if (state == nullptr) throw Unreachable(libpq_message(PQerrorMessage(connection_.get())));
    const auto field = [&](int code) {
        const char* text = PQresultErrorField(answer.get(), code);
        return text == nullptr ? std::string() : std::string(text);
    };
    std::string message = field(PG_DIAG_MESSAGE_PRIMARY);
    if (const auto position = field(PG_DIAG_STATEMENT_POSITION); !position.empty()) message += line_of(sql, position);
    throw_failure({std::string(name), state, std::move(message), field(PG_DIAG_CONSTRAINT_NAME)});
}

}  // namespace souk::pg
