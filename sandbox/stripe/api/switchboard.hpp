// For tests and for whoever watches: totals of the sandbox, and the means to be an unpleasant provider (webhooks late,
// lost, twice, in the wrong order; slow answers and faults; refunds that fail; disputes). Under /sandbox, as localhost
// only; whatever changes something needs the secret key, so that no web page can do it.
#pragma once

#include "sandbox/stripe/api/stripe_api.hpp"

namespace souk::stripe_sandbox {

class Switchboard {
  public:
    using Text = http::Path<std::string>;

    Switchboard(StripeApi& api, Sandbox& sandbox, Deliverer& deliverer, const Clock& clock)
        : api_(api), sandbox_(sandbox), deliverer_(deliverer), clock_(clock) {}

    task<http::Response> stats(http::Incoming request);
    task<http::Response> one(http::Incoming request, Text what) { return turn(request, *what, ""); }
    task<http::Response> two(http::Incoming request, Text what, Text which) { return turn(request, *what, *which); }

  private:
    task<http::Response> turn(const http::Request& request, std::string what, std::string which);
    bool set(const std::string& what, Parameters& given);
    void send_again(const Event& event);
    http::Response report() const;

    StripeApi& api_;
    Sandbox& sandbox_;
    Deliverer& deliverer_;
    const Clock& clock_;
};

}  // namespace souk::stripe_sandbox
