// Takes away what is over: each statement of a service's list deletes at most as many rows as it is told to, found by
// an index, and answers how many it has deleted. So a table with a backlog of millions is emptied in small steps beside
// the work of the day. Several processes may sweep at once: no statement waits for rows that another one holds.
#pragma once

#include "foundation/postgres/database.hpp"

#include <vector>

namespace souk::pg {

// The parameter is the limit, the row is the number of rows deleted.
using Sweep = Statement<std::int64_t, std::int64_t>;

class Sweeps {
  public:
    Sweeps(Database& database, std::vector<Sweep> statements)
        : database_(database), statements_(std::move(statements)) {}

    // A job's piece of work: runs each statement once. True when there may be more to do at once. A statement that
    // fails stops none of the others; the last failure is thrown at the end.
    task<bool> sweep();

    static constexpr std::int64_t at_once = 500;

  private:
    Database& database_;
    std::vector<Sweep> statements_;
};

std::vector<StatementShape> shapes_of(const std::vector<Sweep>& statements);

}  // namespace souk::pg
