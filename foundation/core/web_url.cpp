#include "foundation/core/web_url.hpp"

#include "foundation/core/text.hpp"
#include "foundation/core/unicode.hpp"

#include <algorithm>
#include <optional>

namespace souk {

namespace {

constexpr std::string_view scheme = "https://";
constexpr std::size_t longest_host = 253;
constexpr std::size_t longest_port = 5;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::string lowered(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return lower;
}

// A domain name with a top level of letters: neither a machine of one's own network nor a bare address.
std::optional<std::string> host_of(std::string_view typed) {
    auto host = ascii_domain(typed);
    if (!host || host->size() > longest_host) return std::nullopt;
    const auto dot = host->rfind('.');
    if (dot == std::string::npos || dot == 0 || dot + 2 >= host->size()) return std::nullopt;
    const std::string_view top = std::string_view(*host).substr(dot + 1);
    if (!top.starts_with("xn--") && !std::ranges::all_of(top, is_ascii_letter)) return std::nullopt;
    return host;
}

// What RFC 3986 lets stand in a path, a query and a fragment; other letters are escaped, and what else is there is not
// part of an address.
std::optional<std::string> escaped(std::string_view path) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view marks = "-._~:/?#[]@!$&'()*+,;=%";
    std::string out;
    for (const char c : path) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80) {
            out += {'%', digits[byte >> 4U], digits[byte & 15U]};
        } else if (is_digit(c) || is_ascii_letter(c) || marks.contains(c)) {
            out += c;
        } else {
            return std::nullopt;
        }
    }
    return out;
}

std::optional<std::string> web_address(std::string_view text) {
    if (!utf8_length(text)) return std::nullopt;
    const auto typed = composed(without_edges(text));
    if (typed.size() < scheme.size() || lowered(typed.substr(0, scheme.size())) != scheme) return std::nullopt;
    const auto rest = std::string_view(typed).substr(scheme.size());
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto colon = authority.find(':');
    const auto port = colon == std::string_view::npos ? std::string_view{} : authority.substr(colon + 1);
    if (colon != std::string_view::npos &&
        (port.empty() || port.size() > longest_port || !std::ranges::all_of(port, is_digit)))
        return std::nullopt;
    const auto host = host_of(authority.substr(0, colon));
    const auto path = escaped(rest.substr(authority.size()));
    if (!host || !path) return std::nullopt;
    return std::string(scheme) + *host + (port.empty() ? "" : ":" + std::string(port)) + *path;
}

// No other host, and nothing that a browser would rewrite into one.
std::optional<std::string> own_path(std::string_view text) {
    if (!utf8_length(text)) return std::nullopt;
    const auto typed = composed(without_edges(text));
    if (!typed.starts_with('/') || typed.starts_with("//")) return std::nullopt;
    return escaped(typed);
}

std::unexpected<Violation> refuse(std::string_view what) {
    return std::unexpected(Violation{"", "invalid_format", "must be " + std::string(what)});
}

std::unexpected<Violation> too_long() {
    return std::unexpected(
        Violation{"", "too_long", "must have at most " + std::to_string(WebUrl::max_length) + " characters"});
}

}  // namespace

std::expected<WebUrl, Violation> WebUrl::parse(std::string_view text) {
    auto address = web_address(text);
    if (!address) return refuse("an address of the web that begins with https://");
    if (address->size() > max_length) return too_long();
    return WebUrl(std::move(*address));
}

std::expected<PictureUrl, Violation> PictureUrl::parse(std::string_view text) {
    auto address = own_path(text);
    if (!address) address = web_address(text);
    if (!address) return refuse("an address that begins with https://, or a path of this shop");
    if (address->size() > WebUrl::max_length) return too_long();
    return PictureUrl(std::move(*address));
}

}  // namespace souk
