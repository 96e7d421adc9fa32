// Writes an answer as HTTP/1.1 bytes, in one pass, behind what a buffer already holds. Private to the server.
#pragma once

#include "foundation/http/request.hpp"

#include <ctime>
#include <string>
#include <string_view>

namespace souk::http {

struct Framing {
    bool keep_alive = true;
    bool http_1_0 = false;
    bool without_body = false;  // the answer to HEAD: all but the body
    std::string_view request_id;
};

void append_response(std::string& out, const Response& response, const Framing& framing);

std::string_view reason_phrase(int status) noexcept;
// "Sun, 06 Nov 1994 08:49:37 GMT"; formatted once a second and thread.
std::string_view http_date_now();

}  // namespace souk::http
