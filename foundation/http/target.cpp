#include "foundation/http/target.hpp"

namespace souk::http {

namespace {

constexpr std::size_t max_parameters = 100;

int hex_value(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool parse_query(std::string_view text, std::vector<std::pair<std::string, std::string>>& out) {
    while (!text.empty()) {
        const auto part = text.substr(0, text.find('&'));
        text.remove_prefix(part.size() == text.size() ? part.size() : part.size() + 1);
        if (part.empty()) continue;
        if (out.size() == max_parameters) return false;
        const auto equals = part.find('=');
        auto& [name, value] = out.emplace_back();
        if (!percent_decode(part.substr(0, equals), true, name)) return false;
        if (equals != part.npos && !percent_decode(part.substr(equals + 1), true, value)) return false;
    }
    return true;
}

}  // namespace

bool percent_decode(std::string_view text, bool plus_is_space, std::string& out) {
    out.clear();
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size()) return false;
            const int high = hex_value(text[i + 1]);
            const int low = hex_value(text[i + 2]);
            if (high < 0 || low < 0 || (high == 0 && low == 0)) return false;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out.push_back(c);
    }
    return true;
}

std::string_view origin_form(std::string_view target) noexcept {
    target = target.substr(0, target.find('#'));
    if (target.starts_with('/')) return target;
    const auto scheme = target.find("://");
    if (scheme == target.npos) return target;
    const auto path = target.find_first_of("/?", scheme + 3);
    return path == target.npos ? "/" : target.substr(path);
}

bool parse_target(Request& request, std::string_view& raw_path) {
    const auto target = origin_form(request.target);
    const auto question = target.find('?');
    raw_path = target.substr(0, question);
    if (raw_path.empty()) raw_path = "/";
    request.query.clear();
    if (!raw_path.starts_with('/') && raw_path != "*") return false;
    if (!percent_decode(raw_path, false, request.path)) return false;
    return question == target.npos || parse_query(target.substr(question + 1), request.query);
}

}  // namespace souk::http
