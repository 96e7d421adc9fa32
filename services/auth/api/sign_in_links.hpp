// Signing in with a link that the operator's terminal has shown (`souk-auth --sign-in-link`): no password has to be
// served or typed. A link is good for ten minutes and for one use; a second factor is asked for all the same.
#pragma once

#include "services/auth/api/credentials.hpp"
#include "services/auth/api/second_factor.hpp"

namespace souk::auth {

class SignInLinks {
  public:
    SignInLinks(pg::Database& database, SecondFactorApi& second_factor)
        : database_(database), users_(database), second_factor_(second_factor) {}

    task<Answer<SignedIn>> sign_in(Body<TokenBody> body, Incoming request);

  private:
    pg::Database& database_;
    UserStore users_;
    SecondFactorApi& second_factor_;
};

}  // namespace souk::auth
