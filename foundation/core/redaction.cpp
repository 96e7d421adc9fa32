#include "foundation/core/redaction.hpp"

#include <algorithm>

namespace souk {

std::string redacted(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n<>()\"',;[]{}";
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto size = std::min(text.find_first_of(blank), text.size());
        const auto word = text.substr(0, size);
        if (word.find("://") != word.npos || word.starts_with("www.")) {
            out += "[link]";
        } else if (word.find('@') != word.npos) {
            out += "[address]";
        } else {
            out += word;
        }
        text.remove_prefix(size);
        if (text.empty()) break;
        out += text.front();
        text.remove_prefix(1);
    }
    return out;
}

}  // namespace souk
