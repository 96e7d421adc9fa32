// The page on which a customer "authenticates" with 3-D Secure: where next_action leads. Two buttons, one of which the
// customer's bank would press; then back to the shop's return_url as Stripe does it, with payment_intent,
// payment_intent_client_secret and redirect_status. Whoever has the client secret may use it.
#pragma once

#include "sandbox/stripe/api/stripe_api.hpp"

namespace souk::stripe_sandbox {

class AuthenticationPage {
  public:
    AuthenticationPage(StripeApi& api, const Account& account) : api_(api), account_(account) {}

    task<http::Response> show(Incoming request, Path<std::string> intent);
    task<http::Response> answer(Incoming request, Path<std::string> intent);

  private:
    ObjectPtr find(const std::string& id, const std::optional<Form>& given) const;

    StripeApi& api_;
    const Account& account_;
};

}  // namespace souk::stripe_sandbox
