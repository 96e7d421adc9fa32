// Private: whether a statement may share a sync point, and so an implicit transaction, with others. See connection.cpp.
#pragma once

#include <string_view>

namespace souk::pg {

// True for a SELECT (or WITH … SELECT) that names nothing which writes, locks rows or calls the server's own functions
// with effects. Words in literals count too: a false "no" costs only speed.
bool only_reads(std::string_view sql);

}  // namespace souk::pg
