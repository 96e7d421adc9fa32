// For tests and for whoever watches: totals of the sandbox, and the means to be an unpleasant provider (webhooks late,
// lost, twice, in the wrong order; slow answers and faults; refunds that fail; disputes). Under /sandbox, as localhost
// only; whatever changes something needs the secret key, so that no web page can do it.
#pragma once

#include "sandbox/stripe/api/stripe_api.hpp"

namespace souk::stripe_sandbox {

class Switchboard {
  public:
    using Text = Path<std::string>;

    Switchboard(StripeApi& api, Sandbox& sandbox, Deliverer& deliverer)
        : api_(api), sandbox_(sandbox), deliverer_(deliverer) {}

    task<http::Response> stats(Incoming request);
    task<http::Response> one(Incoming request, Text what) { return turn(request, *what, ""); }
    task<http::Response> two(Incoming request, Text what, Text which) { return turn(request, *what, *which); }

  private:
    task<http::Response> turn(const http::Request& request, std::string what, std::string which);
    std::optional<Object> set(const std::string& what, const Form& form);  // nothing, or why not
    void send_again(const ObjectPtr& event);
    http::Response report() const;

    StripeApi& api_;
    Sandbox& sandbox_;
    Deliverer& deliverer_;
};

}  // namespace souk::stripe_sandbox
