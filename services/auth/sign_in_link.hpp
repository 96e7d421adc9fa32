// `souk-auth --sign-in-link`: makes a link that signs in whoever opens it, once and within ten minutes, to the account
// of SOUK_SIGN_IN_EMAIL, and prints it. Run by `./souk up` and `./souk sign-in`; returns the exit code.
#pragma once

namespace souk::auth {

int sign_in_link();

}  // namespace souk::auth
