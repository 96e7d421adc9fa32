// Whether an account knows the device that a request comes from: by a cookie that it was given when it last signed in
// (OWASP's device cookie), or because the same kind of browser in the same network has signed in before. Guesses from
// such a device are counted apart from everybody else's, so that nobody can lock its owner out, and its passwords are
// looked at first. The cookie opens nothing. Belongs to one loop.
#pragma once

#include "foundation/crypto/sealing.hpp"
#include "foundation/http/request.hpp"
#include "services/auth/api/visitor.hpp"
#include "services/auth/storage/user_store.hpp"

#include <optional>
#include <string>

namespace souk::auth {

class KnownDevices {
  public:
    KnownDevices(pg::Database& database, const crypto::Sealing& sealing) : users_(database), sealing_(sealing) {}

    // A name for the device under which its guesses are counted; nothing for one that is not known.
    task<std::optional<std::string>> recognise(UserId user, const http::Request& request);
    // By the cookie alone, which nobody else can have.
    bool has_cookie(UserId user, const http::Request& request) const;
    // For Set-Cookie, in the answer to a sign-in.
    std::string cookie(UserId user) const;

  private:
    std::optional<std::string> serial_of(UserId user, const http::Request& request) const;
    std::string cookie_name(UserId user) const;
    std::string seal_of(UserId user, std::string_view serial) const;

    UserStore users_;
    const crypto::Sealing& sealing_;
};

}  // namespace souk::auth
