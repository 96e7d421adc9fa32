// Appends JSON pieces to a string; for this room's .cpp files only (everything else writes JSON through
// foundation/schema, which stands above this room).
#pragma once

#include <string>
#include <string_view>

namespace souk::telemetry {

// A quoted JSON string. Control characters are escaped, bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);
void append_json_number(std::string& out, double value);  // null when it is not finite

}  // namespace souk::telemetry
