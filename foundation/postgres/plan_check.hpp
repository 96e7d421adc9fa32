// Explains every statement of a service on a database that is filled to the brim, and reports those whose cost grows
// with a table: each probe is executed with the plan that production uses (one generic plan for all values), its rows
// and pages are counted node by node, and what it has written is rolled back. Used by one test per service. Blocking.
#pragma once

#include "foundation/postgres/statement.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace souk::pg {

// What one execution may touch beyond what it returns: rows that one node of the plan takes in, and pages in all.
struct PlanLimit {
    std::int64_t rows = 2'500;
    std::int64_t pages = 15'000;
};

class PlanCheck {
  public:
    // `conninfo` may hold a password.
    PlanCheck(std::string conninfo, std::vector<StatementShape> statements);

    // Executes the statement with these arguments: SQL expressions without subqueries, as in EXECUTE name (…). Give the
    // values that are the worst for it: what fits nothing, what fits everything, the ends of the scale.
    void probe(std::string_view statement, std::string arguments = "");
    // The statement has a bound of its own, which stands in the code.
    void limit(std::string_view statement, PlanLimit limit, std::string why);
    // The statement reads a whole table, and that is what it is for. It is reported when it does so no longer.
    void scans(std::string_view statement, std::string why);

    // One sentence per fault, each with the statement's name: also for statements without a probe, and for probes of
    // statements that do not exist. Empty when all is well.
    std::vector<std::string> problems();

  private:
    struct Probe {
        std::string statement;
        std::string arguments;
    };

    std::string conninfo_;
    std::vector<StatementShape> statements_;
    std::vector<Probe> probes_;
    std::map<std::string, PlanLimit, std::less<>> limits_;
    std::map<std::string, std::string, std::less<>> scans_;
};

}  // namespace souk::pg
