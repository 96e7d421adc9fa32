// The password once more, before what whoever found an open session must not do. Wrong ones are counted, so that an
// open session is no place to guess it. Belongs to one loop.
#pragma once

#include "foundation/http/answers.hpp"
#include "foundation/identity/caller.hpp"
#include "services/auth/api/password_hashing.hpp"
#include "services/auth/storage/throttle_store.hpp"
#include "services/auth/storage/user_store.hpp"

namespace souk::auth {

class PasswordConfirmation {
  public:
    PasswordConfirmation(pg::Database& database, PasswordHashing& passwords, ThrottleStore& throttle)
        : users_(database), passwords_(passwords), throttle_(throttle) {}

    // Whose it is; refused with user_not_found, no_password, wrong_password, too_many_attempts or busy.
    task<std::expected<Credentials, Refused>> check(Caller caller, std::string password, std::string subscriber);

  private:
    UserStore users_;
    PasswordHashing& passwords_;
    ThrottleStore& throttle_;
};

}  // namespace souk::auth
