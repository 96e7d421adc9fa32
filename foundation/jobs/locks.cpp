#include "foundation/jobs/locks.hpp"

namespace souk::jobs {

namespace {

// The first key sets jobs apart from whatever else takes advisory locks in the database. PostgreSQL counts how often a
// session takes a lock, so it is only taken by who has it not.
constexpr pg::Statement<std::string, bool> take_sql{"jobs.take_lock", R"sql(
    SELECT CASE
        WHEN EXISTS (SELECT FROM pg_locks
                     WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted AND objsubid = 2
                       AND classid = 1785684595::oid AND objid = (hashtext($1)::bigint & 4294967295)::oid)
        THEN true
        ELSE pg_try_advisory_lock(1785684595, hashtext($1))
    END)sql"};

constexpr pg::Statement<std::string, bool> give_back_sql{"jobs.give_back_lock",
                                                         "SELECT pg_advisory_unlock(1785684595, hashtext($1))"};

pg::DatabaseConfig one_connection(pg::DatabaseConfig config) {
    config.connections = 1;
    return config;
}

}  // namespace

Jobs::Locks::Locks(runtime::Loop& loop, pg::DatabaseConfig config, telemetry::Metrics& metrics)
    : database_(loop, one_connection(std::move(config)), metrics) {}

task<bool> Jobs::Locks::take(std::string job) { co_return co_await database_.one(take_sql, std::move(job)); }

task<void> Jobs::Locks::give_back(std::string job) {
    try {
        co_await database_.one(give_back_sql, std::move(job));
    } catch (const std::exception&) {
        // The connection is gone, and the lock with it.
    }
}

}  // namespace souk::jobs
