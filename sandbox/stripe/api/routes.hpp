// The table of contents of the sandbox.
#pragma once

#include "sandbox/stripe/api/admin_api.hpp"
#include "sandbox/stripe/api/authentication_page.hpp"
#include "sandbox/stripe/api/stripe_api.hpp"

namespace souk::stripe_sandbox {

http::Routes routes(StripeApi* api, AuthenticationPage* page, AdminApi* admin);

}  // namespace souk::stripe_sandbox
