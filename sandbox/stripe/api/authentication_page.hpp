// The page on which a customer "authenticates" with 3-D Secure: where next_action.redirect_to_url leads. Two buttons,
// one of which the customer's bank would press; then back to the shop's return_url as Stripe does it, with
// payment_intent, payment_intent_client_secret and redirect_status. Whoever has the client secret may use it.
#pragma once

#include "foundation/http/api.hpp"
#include "sandbox/stripe/api/stripe_api.hpp"

#include <string>

namespace souk::stripe_sandbox {

class AuthenticationPage {
  public:
    AuthenticationPage(StripeApi& api, const Sandbox& sandbox, const JsonWriter& json, const Clock& clock)
        : api_(api), sandbox_(sandbox), json_(json), clock_(clock) {}

    task<http::Response> show(http::Incoming request, http::Path<std::string> intent);
    task<http::Response> answer(http::Incoming request, http::Path<std::string> intent);

  private:
    IntentPtr find(const std::string& id, std::string_view client_secret) const;
    http::Response leave(const Intent& intent) const;  // to the shop, or to a last page

    StripeApi& api_;
    const Sandbox& sandbox_;
    const JsonWriter& json_;
    const Clock& clock_;
};

// The shop's URL with what Stripe adds to it, before a fragment.
std::string url_to_return_to(std::string_view return_url, std::string_view intent, std::string_view client_secret,
                             std::string_view status);

}  // namespace souk::stripe_sandbox
