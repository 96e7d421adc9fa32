// Prepares every statement of a service on a migrated database and compares the server's parameter and column types
// with the C++ types. Used by one test per service. Blocking.
#pragma once

#include "foundation/postgres/statement.hpp"

#include <string>
#include <vector>

namespace souk::pg {

// One sentence per mismatch, each with the statement's name; empty when everything fits. `conninfo` may hold a
// password.
std::vector<std::string> check_statements(const std::string& conninfo, const std::vector<StatementShape>& statements);

}  // namespace souk::pg
