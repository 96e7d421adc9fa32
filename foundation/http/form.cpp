#include "foundation/http/form.hpp"

#include "foundation/http/target.hpp"

#include <algorithm>

namespace souk::http {

std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            std::string_view("-_.~").contains(c)) {
            encoded += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 15U];
        }
    }
    return encoded;
}

std::optional<std::vector<std::pair<std::string, std::string>>> parse_form(std::string_view body, std::size_t most) {
    std::vector<std::pair<std::string, std::string>> pairs;
    while (!body.empty()) {
        const auto part = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), part.size() + 1));
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        auto& [name, value] = pairs.emplace_back();
        if (pairs.size() > most || !percent_decode(part.substr(0, equals), true, name) ||
            !percent_decode(part.substr(std::min(equals + 1, part.size())), true, value)) {
            return std::nullopt;
        }
    }
    return pairs;
}

}  // namespace souk::http
