// Private: libpq's error texts, which end in a newline and may hold several, as one line for logs and exceptions.
#pragma once

#include <string>

namespace souk::pg {

std::string libpq_message(const char* text);  // null is empty

}  // namespace souk::pg
