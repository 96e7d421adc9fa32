// A request as it came in and an answer as it goes out: plain structs, shared by the server, the client and the
// handlers. Header names compare without regard to case. A Request that a handler sees has been parsed and limited by
// the server and lives until the handler's task has ended. `path` and `query` are decoded, `target` is as it was sent.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace souk::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, other };

std::string_view to_string(Method method) noexcept;  // "GET"; "OTHER" for what this server does not know
Method parse_method(std::string_view token) noexcept;

using Headers = std::vector<std::pair<std::string, std::string>>;

bool equal_names(std::string_view left, std::string_view right) noexcept;  // ASCII, without regard to case
std::optional<std::string_view> find_header(const Headers& headers, std::string_view name) noexcept;  // the first one

struct Request {
    Method method = Method::get;
    std::string target;
    std::string path;
    std::vector<std::pair<std::string, std::string>> query;
    Headers headers;
    std::string body;
    std::string remote_address;  // of the peer: the gateway, where there is one
    std::string request_id;

    std::optional<std::string_view> header(std::string_view name) const noexcept { return find_header(headers, name); }
};

struct Response {
    int status = 200;
    Headers headers;
    std::string body;

    std::optional<std::string_view> header(std::string_view name) const noexcept { return find_header(headers, name); }
};

}  // namespace souk::http
