// Checks that every table of a migrated database says why it does not grow for ever. Its comment is one of
//     bound: why there are never more rows than …
//     ends: after how long its rows go, by <statement>     a declared statement that deletes from it
//                                                  with a limit, or calls the schema's own function forget_<table>
//     ends: with its row in <table>                                       which takes it along (ON DELETE CASCADE)
//     kept: why all of it is wanted for good
// Used by one test per service. Blocking.
#pragma once

#include "foundation/postgres/statement.hpp"

#include <string>
#include <vector>

namespace souk::pg {

// One sentence for each table that does not, with its name. `conninfo` may hold a password.
std::vector<std::string> check_tables(const std::string& conninfo, const std::vector<StatementShape>& statements);

}  // namespace souk::pg
