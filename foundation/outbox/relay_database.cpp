#include "foundation/outbox/relay_database.hpp"

#include "foundation/postgres/errors.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <map>

namespace souk::outbox {

namespace {

// The array makes the planner look the rows up by their key, whatever it believes about the size of the table.
constexpr const char* take_sql = R"sql(
    DELETE FROM outbox
    WHERE id = ANY (ARRAY(SELECT id FROM outbox ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED))
    RETURNING id, name, payload, extract(epoch FROM clock_timestamp() - created_at)::float8, created_at)sql";

constexpr const char* keep_sql = "INSERT INTO outbox (id, name, payload, created_at) VALUES ($1, $2, $3, $4)";

constexpr const char* count_sql = R"sql(
    INSERT INTO published_events (name, count)
    SELECT name, count FROM unnest($1::text[], $2::bigint[]) AS published (name, count) ORDER BY name
    ON CONFLICT (name) DO UPDATE SET count = published_events.count + excluded.count)sql";

constexpr const char* oldest_sql = R"sql(
    SELECT extract(epoch FROM clock_timestamp() - created_at)::float8 FROM outbox ORDER BY id LIMIT 1)sql";

// Should the server crash and forget a commit of the relay, it publishes those events again, as after any other loss.
constexpr const char* settings_sql =
    "SET synchronous_commit = off; SET statement_timeout = 5000; SET lock_timeout = 5000";

std::string one_line(const char* text) {
    std::string line(text);
    while (line.ends_with('\n')) line.pop_back();
    std::ranges::replace(line, '\n', ' ');
    return line;
}

double number(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return std::max(value, 0.0);
}

void append_quoted(std::string& array, std::string_view text) {
    array += '"';
    for (const char each : text) {
        if (each == '"' || each == '\\') array += '\\';
        array += each;
    }
    array += '"';
}

}  // namespace

void RelayDatabase::Clear::operator()(pg_result* result) const noexcept { PQclear(result); }
void RelayDatabase::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

RelayDatabase::RelayDatabase(const std::string& conninfo, const std::string& password) {
    const std::array<const char*, 6> keys{"dbname",          "password",         "application_name",
                                          "connect_timeout", "tcp_user_timeout", nullptr};
    const std::array<const char*, 6> values{conninfo.c_str(), password.c_str(), "souk relay", "3", "10000", nullptr};
    connection_.reset(PQconnectdbParams(keys.data(), values.data(), 1));
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw pg::Unreachable(one_line(PQerrorMessage(connection_.get())));
    PQsetNoticeProcessor(connection_.get(), [](void*, const char*) {}, nullptr);
    run(settings_sql);
    checked("prepare", PQprepare(connection_.get(), "take", take_sql, 0, nullptr));
    checked("prepare", PQprepare(connection_.get(), "count", count_sql, 0, nullptr));
    checked("prepare", PQprepare(connection_.get(), "keep", keep_sql, 0, nullptr));
}

RelayDatabase::Answer RelayDatabase::checked(std::string_view what, pg_result* result) {
    Answer answer(result);
    const auto status = PQresultStatus(result);
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return answer;
    if (PQstatus(connection_.get()) != CONNECTION_OK)
        throw pg::Unreachable(one_line(PQerrorMessage(connection_.get())));
    const char* sqlstate = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    pg::throw_failure({.statement = "outbox.relay." + std::string(what),
                       .sqlstate = sqlstate == nullptr ? "" : sqlstate,
                       .message = one_line(PQerrorMessage(connection_.get())),
                       .constraint = ""});
}

RelayDatabase::Answer RelayDatabase::run(const char* sql) { return checked(sql, PQexec(connection_.get(), sql)); }

RelayDatabase::Answer RelayDatabase::run_prepared(const char* name, const std::vector<std::string>& params) {
    std::vector<const char*> values;
    for (const auto& param : params) values.push_back(param.c_str());
    return checked(name, PQexecPrepared(connection_.get(), name, static_cast<int>(values.size()), values.data(),
                                        nullptr, nullptr, 0));
}

RelayDatabase::Events RelayDatabase::take(int limit) {
    run("BEGIN");
    return Events(run_prepared("take", {std::to_string(limit)}));
}

void RelayDatabase::count(std::span<const amqp::Message> published) {
    std::map<std::string_view, int> counts;
    for (const auto& message : published) ++counts[message.name];
    std::string names = "{";
    std::string numbers = "{";
    for (const auto& [name, number_of] : counts) {
        if (names.size() != 1) {
            names += ',';
            numbers += ',';
        }
        append_quoted(names, name);
        numbers += std::to_string(number_of);
    }
    run_prepared("count", {names + "}", numbers + "}"});
}

void RelayDatabase::keep(const Events& events, const amqp::Message& message) {
    run_prepared("keep", {std::string(message.id), std::string(message.name), std::string(message.body),
                          events.created_at(message.id)});
}

void RelayDatabase::commit() { run("COMMIT"); }
void RelayDatabase::roll_back() { run("ROLLBACK"); }

double RelayDatabase::oldest_age() {
    const auto answer = run(oldest_sql);
    return PQntuples(answer.get()) == 0 ? 0 : number(PQgetvalue(answer.get(), 0, 0));
}

std::size_t RelayDatabase::Events::size() const { return static_cast<std::size_t>(PQntuples(answer_.get())); }

std::string_view RelayDatabase::Events::cell(int row, int column) const {
    return {PQgetvalue(answer_.get(), row, column), static_cast<std::size_t>(PQgetlength(answer_.get(), row, column))};
}

std::vector<amqp::Message> RelayDatabase::Events::messages() const {
    std::vector<amqp::Message> messages;
    messages.reserve(size());
    for (int row = 0; row < PQntuples(answer_.get()); ++row)
        messages.push_back({cell(row, 0), cell(row, 1), cell(row, 2)});
    std::ranges::sort(messages, {}, &amqp::Message::id);
    return messages;
}

std::string RelayDatabase::Events::created_at(std::string_view id) const {
    for (int row = 0; row < PQntuples(answer_.get()); ++row)
        if (cell(row, 0) == id) return std::string(cell(row, 4));
    return "now";
}

double RelayDatabase::Events::oldest_age() const {
    double oldest = 0;
    for (int row = 0; row < PQntuples(answer_.get()); ++row) oldest = std::max(oldest, number(cell(row, 3)));
    return oldest;
}

}  // namespace souk::outbox
