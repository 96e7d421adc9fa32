#include "foundation/postgres/libpq_message.hpp"

#include <algorithm>

namespace souk::pg {

std::string libpq_message(const char* text) {
    std::string line = text == nullptr ? "" : text;
    while (!line.empty() && line.back() == '\n') line.pop_back();
    std::ranges::replace(line, '\n', ' ');
    return line;
}

}  // namespace souk::pg
