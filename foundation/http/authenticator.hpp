// How the server learns who calls; implemented over JWKS and service tokens, and by fakes in tests. Called with the
// bearer token of the Authorization header, on the server's loop. A Refused (unauthenticated) becomes the 401; an
// exception such as Unavailable becomes the 503 that it stands for.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/runtime/task.hpp"

#include <expected>
#include <string>
#include <string_view>

namespace souk::http {

class Authenticator {
  public:
    virtual ~Authenticator() = default;

    // `bearer` stays valid until the task has ended.
    virtual task<std::expected<Caller, Refused>> authenticate(std::string_view bearer) = 0;
    // The calling service's name, from a service token made for this service.
    virtual std::expected<std::string, Refused> service(std::string_view bearer) = 0;
};

}  // namespace souk::http
