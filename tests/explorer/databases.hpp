// The databases of the services under test: migrated, and with a time of their own. An unqualified now() in a statement
// means virtual.now(), which gives what the virtual clock showed when the transaction began; the production SQL is not
// touched. Beside the services' pools there is one blocking connection to each database, through which the explorer
// looks at rows and at who waits for whom.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/postgres/direct_connection.hpp"
#include "foundation/postgres/test_database.hpp"

#include <cstddef>
#include <set>
#include <string>
#include <vector>

namespace souk::explorer {

inline constexpr int connections = 8;  // of each process: nobody waits for one

using Rows = std::vector<std::vector<std::string>>;  // NULL is an empty text

// What is asked in every run: the server parses and plans it once.
struct Question {
    std::string name;
    std::string sql;
};

std::string array_of(const std::vector<std::string>& texts);  // as an argument of a question

class VirtualDatabase {
  public:
    explicit VirtualDatabase(const std::string& service);  // runs services/<service>/migrations

    pg::DatabaseConfig config(const std::string& application) const;
    const std::string& name() const noexcept { return database_.name(); }

    Rows ask(const std::string& sql);
    Rows ask(const Question& question, const std::vector<std::string>& arguments = {});
    // What transactions see that begin from now on. The server is told when something is about to be sent to it.
    void set_time(Instant now) { now_ = now; }
    void tell_time();
    // How many server processes wait for a lock that another one holds.
    std::size_t waiting_for_locks();
    // What statement_timeout and idle_in_transaction_session_timeout would have done by now.
    void end_lock_waits();
    std::size_t end_idle_transactions();
    // Ends what a process that is killed has under way on the server, and returns when its locks are free.
    void end_statements_of(const std::string& application);
    void forget_everything();  // all rows but those that migrations have made

  private:
    Rows run(const std::string& sql);
    std::size_t end_sessions(const Question& question, const std::vector<std::string>& arguments = {});

    pg::TestDatabase database_;
    pg::DirectConnection watch_;
    std::set<std::string> prepared_;
    std::string emptied_;
    Instant now_;
    Instant told_;
};

}  // namespace souk::explorer
