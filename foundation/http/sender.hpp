// Who takes an outgoing HTTP request to its host: the Client, and in tests whatever plays the network. Every answer is
// a Response, whatever its status; no answer throws Unavailable.
#pragma once

#include "foundation/http/request.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <string>

namespace souk::http {

struct ClientRequest {
    Method method = Method::get;
    std::string url{};  // http or https, already encoded
    Headers headers{};
    std::string body{};
    std::chrono::milliseconds timeout{2000};  // for everything: waiting, connecting, the answer's last byte
    std::string bearer{};                     // Authorization: Bearer <this>
    std::string basic{};                      // user:password, for Authorization: Basic
    std::string unix_socket{};                // path: connect there instead of to the URL's host
    // A kept connection may turn out to be dead only after the request was written. Requests by GET, HEAD, PUT, DELETE
    // and OPTIONS, those with an Idempotency-Key and those marked here are then sent once more; others fail.
    bool repeatable = false;
};

class Sender {
  public:
    virtual ~Sender() = default;
    virtual task<Response> send(ClientRequest request) = 0;
};

}  // namespace souk::http
