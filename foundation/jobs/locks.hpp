// Private: which exclusive jobs this process may do. The locks belong to one connection to PostgreSQL, kept for nothing
// else; when the process dies or the connection is lost, the server gives them back by itself.
#pragma once

#include "foundation/jobs/jobs.hpp"

namespace souk::jobs {

class Jobs::Locks {
  public:
    Locks(runtime::Loop& loop, pg::DatabaseConfig config, telemetry::Metrics& metrics);

    // Takes the lock unless this process has it already; false when another one has it. Errors as pg::Database.
    task<bool> take(std::string job);
    // Lets another process try. Never throws: without a connection there is no lock.
    task<void> give_back(std::string job);

  private:
    pg::Database database_;
};

}  // namespace souk::jobs
