#include "foundation/http/response_text.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace souk::http {

namespace {

void append_number(std::string& out, std::size_t value) {
    std::array<char, 20> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out.append(digits.data(), end);
}

// A value made of user input must not end its line: whatever could becomes a space.
void append_value(std::string& out, std::string_view value) {
    const auto start = out.size();
    out.append(value);
    for (auto i = start; i < out.size(); ++i) {
        const auto c = static_cast<unsigned char>(out[i]);
        if ((c < 0x20 && c != '\t') || c == 0x7f) out[i] = ' ';
    }
}

bool has_no_content(int status) noexcept { return status == 204 || status == 304 || status < 200; }

}  // namespace

std::string_view reason_phrase(int status) noexcept {
    switch (status) {
        case 200: return "OK";
        case 201: return "Created";
        case 202: return "Accepted";
        case 204: return "No Content";
        case 301: return "Moved Permanently";
        case 302: return "Found";
        case 303: return "See Other";
        case 304: return "Not Modified";
        case 307: return "Temporary Redirect";
        case 308: return "Permanent Redirect";
        case 400: return "Bad Request";
        case 401: return "Unauthorized";
        case 402: return "Payment Required";
        case 403: return "Forbidden";
        case 404: return "Not Found";
        case 405: return "Method Not Allowed";
        case 408: return "Request Timeout";
        case 409: return "Conflict";
        case 410: return "Gone";
        case 412: return "Precondition Failed";
        case 413: return "Content Too Large";
        case 415: return "Unsupported Media Type";
        case 417: return "Expectation Failed";
        case 422: return "Unprocessable Content";
        case 428: return "Precondition Required";
        case 429: return "Too Many Requests";
        case 431: return "Request Header Fields Too Large";
        case 500: return "Internal Server Error";
        case 501: return "Not Implemented";
        case 502: return "Bad Gateway";
        case 503: return "Service Unavailable";
        case 504: return "Gateway Timeout";
        case 505: return "HTTP Version Not Supported";
        default: return "Status";
    }
}

std::string_view http_date_now() {
    thread_local std::time_t formatted = 0;
    thread_local std::array<char, 32> text;
    thread_local std::size_t length = 0;
    timespec now{};
    clock_gettime(CLOCK_REALTIME_COARSE, &now);
    if (now.tv_sec != formatted) {
        std::tm parts{};
        gmtime_r(&now.tv_sec, &parts);
        // Not the locale's names: they are part of the protocol.
        static constexpr const char* days[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
        static constexpr const char* months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
        length = static_cast<std::size_t>(std::snprintf(
            text.data(), text.size(), "%s, %02d %s %04d %02d:%02d:%02d GMT", days[parts.tm_wday], parts.tm_mday,
            months[parts.tm_mon], parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec));
        formatted = now.tv_sec;
    }
    return {text.data(), length};
}

void append_response(std::string& out, const Response& response, const Framing& framing) {
    out.reserve(out.size() + response.body.size() + 512);
    out += "HTTP/1.1 ";
    append_number(out, static_cast<std::size_t>(response.status));
    out += ' ';
    out += reason_phrase(response.status);
    out += "\r\nDate: ";
    out += http_date_now();
    for (const auto& [name, value] : response.headers) {
        out += "\r\n";
        append_value(out, name);
        out += ": ";
        append_value(out, value);
    }
    if (!framing.request_id.empty()) {
        out += "\r\nX-Request-Id: ";
        out += framing.request_id;
    }
    if (!framing.keep_alive) {
        out += "\r\nConnection: close";
    } else if (framing.http_1_0) {
        out += "\r\nConnection: keep-alive";
    }
    if (has_no_content(response.status)) {
        out += "\r\n\r\n";
        return;
    }
    out += "\r\nContent-Length: ";
    append_number(out, response.body.size());
    out += "\r\n\r\n";
    if (!framing.without_body) out += response.body;
}

}  // namespace souk::http
