#include "tests/explorer/databases.hpp"

#include "foundation/postgres/conninfo.hpp"
#include "foundation/postgres/migrations.hpp"

#include <libpq-fe.h>

#include <thread>

namespace souk::explorer {

namespace {

pg::DirectConnection watching(const pg::TestDatabase& database) {
    pg::Conninfo target(database.conninfo());
    target.set("password", database.password());
    target.set("application_name", "explorer");
    return pg::DirectConnection(std::move(target));
}

// The time that a transaction sees is the one at its beginning, as with the real now(). Not in SQL: the server would
// parse and plan the function anew in every statement that calls it.
constexpr const char* virtual_time_sql = R"sql(
    CREATE SCHEMA virtual;
    CREATE TABLE virtual.times (since timestamptz PRIMARY KEY, shows timestamptz NOT NULL);
    CREATE FUNCTION virtual.now() RETURNS timestamptz LANGUAGE plpgsql STABLE AS $$ BEGIN
        RETURN (SELECT shows FROM virtual.times WHERE since <= pg_catalog.now() ORDER BY since DESC LIMIT 1);
    END $$;
    DO $$
    DECLARE d record;
    BEGIN
        FOR d IN SELECT a.attrelid::regclass AS relation, a.attname
                 FROM pg_attrdef f JOIN pg_attribute a ON a.attrelid = f.adrelid AND a.attnum = f.adnum
                 JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE n.nspname = 'public' AND pg_get_expr(f.adbin, f.adrelid) = 'now()'
        LOOP
            EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT virtual.now()', d.relation, d.attname);
        END LOOP;
        EXECUTE format('ALTER DATABASE %I SET search_path = virtual, public, pg_catalog', current_database());
        EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database());
        EXECUTE format('ALTER DATABASE %I SET deadlock_timeout = ''1ms''', current_database());
    END $$)sql";

// `waits`: who waits for whom. `let_go`: those of them whose turn comes when the transactions that wait for nobody end.
const std::string waits_sql = R"sql(
    WITH RECURSIVE waits AS MATERIALIZED (
        SELECT pid, pg_blocking_pids(pid) AS blockers FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND cardinality(pg_blocking_pids(pid)) > 0
    ), let_go AS (
        SELECT w.pid FROM waits w WHERE NOT EXISTS (SELECT FROM waits b WHERE b.pid = ANY (w.blockers))
        UNION
        SELECT w.pid FROM waits w JOIN let_go g ON g.pid = ANY (w.blockers)
    ))sql";

// Asked of the lock table: one that has just been let in may still say that it waits. Whoever waits in a circle does
// not count: the server is about to end one of them, after deadlock_timeout, and always the one that has closed the
// circle.
const Question waiting_for_locks_sql{"waiting_for_locks", waits_sql + " SELECT count(*) FROM let_go"};

// The last in a queue first: a wait that ends may let the next one in.
const Question end_lock_waits_sql{"end_lock_waits",
                                  waits_sql +
                                      " SELECT pg_cancel_backend(pid) FROM waits w"
                                      " WHERE NOT EXISTS (SELECT FROM waits o WHERE w.pid = ANY (o.blockers))"};

std::string end_sql(const std::string& which) {  // sessions; found first, so that no other is ended by the way
    return "WITH found AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND " +
           which + ") SELECT pid FROM found WHERE pg_terminate_backend(pid)";
}
const Question end_idle_sql{"end_idle", end_sql("state LIKE 'idle in transaction%'")};
const Question end_statements_sql{"end_statements", end_sql("state = 'active' AND application_name = $1")};
const Question sessions_left_sql{"sessions_left",
                                 "SELECT count(*) FROM pg_stat_get_activity(NULL) WHERE pid = ANY ($1::integer[])"};

}  // namespace

std::string array_of(const std::vector<std::string>& texts) {
    std::string list = "{";
    for (const auto& text : texts) list += (list.size() > 1 ? "," : "") + text;
    return list + "}";
}

VirtualDatabase::VirtualDatabase(const std::string& service) : watch_(watching(database_)) {
    pg::migrate(database_.conninfo(), database_.password(), "services/" + service + "/migrations",
                [](std::string_view) {});
    for (const auto& row : ask("SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace"
                               " AND relkind = 'r' AND relname NOT IN ('schema_migrations', 'shipping_methods')")) {
        emptied_ += (emptied_.empty() ? "" : ", ") + ("public." + row[0]);
    }
    ask(virtual_time_sql);
    ask("SET search_path = virtual, public, pg_catalog; SET synchronous_commit = off;"
        "SET plan_cache_mode = force_generic_plan");
}

pg::DatabaseConfig VirtualDatabase::config(const std::string& application) const {
    auto config = database_.config(connections);
    // A loaded machine must not change what happens: time ends statements and transactions only when the virtual clock
    // says so, see end_lock_waits() and end_idle_transactions().
    config.statement_timeout = std::chrono::hours(1);
    config.conninfo += " application_name=" + application;
    return config;
}

Rows VirtualDatabase::ask(const std::string& sql) {
    tell_time();
    return run(sql);
}

Rows VirtualDatabase::ask(const Question& question, const std::vector<std::string>& arguments) {
    tell_time();
    if (prepared_.insert(question.name).second) run("PREPARE " + question.name + " AS " + question.sql);
    std::string list;
    for (const auto& argument : arguments) list += (list.empty() ? "('" : ", '") + argument + "'";
    return run("EXECUTE " + question.name + list + (list.empty() ? "" : ")"));
}

Rows VirtualDatabase::run(const std::string& sql) {
    const auto answer = watch_.run("explorer", sql);
    Rows rows;
    for (int row = 0; row < PQntuples(answer.get()); ++row) {
        auto& cells = rows.emplace_back();
        for (int column = 0; column < PQnfields(answer.get()); ++column)
            cells.emplace_back(PQgetvalue(answer.get(), row, column));
    }
    return rows;
}

void VirtualDatabase::tell_time() {
    if (told_ == now_) return;
    told_ = now_;
    watch_.run("explorer", "INSERT INTO virtual.times VALUES (clock_timestamp(), '" + now_.to_rfc3339() + "')");
}

std::size_t VirtualDatabase::waiting_for_locks() { return std::stoul(ask(waiting_for_locks_sql)[0][0]); }

void VirtualDatabase::end_lock_waits() {
    while (waiting_for_locks() > 0) ask(end_lock_waits_sql);
}

std::size_t VirtualDatabase::end_idle_transactions() { return end_sessions(end_idle_sql); }

void VirtualDatabase::end_statements_of(const std::string& application) {
    end_sessions(end_statements_sql, {application});
}

// Waits for it in small steps: the server's own wait takes a tenth of a second each time.
std::size_t VirtualDatabase::end_sessions(const Question& question, const std::vector<std::string>& arguments) {
    std::vector<std::string> ended;
    for (const auto& row : ask(question, arguments)) ended.push_back(row[0]);
    if (ended.empty()) return 0;
    while (ask(sessions_left_sql, {array_of(ended)})[0][0] != "0")
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    return ended.size();
}

void VirtualDatabase::forget_everything() {
    ask("TRUNCATE " + emptied_);
    ask("DELETE FROM virtual.times WHERE since < (SELECT max(since) FROM virtual.times)");
}

}  // namespace souk::explorer
