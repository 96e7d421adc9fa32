// For tests and for whoever watches: totals of the sandbox, and the means to be an unpleasant provider (webhooks late,
// twice, in the wrong order; slow answers). Under /sandbox, without a key: the server listens on loopback only.
#pragma once

#include "foundation/http/api.hpp"
#include "sandbox/stripe/api/stripe_api.hpp"

namespace souk::stripe_sandbox {

class AdminApi {
  public:
    AdminApi(StripeApi& api, Sandbox& sandbox, Deliverer& deliverer, const Clock& clock)
        : api_(api), sandbox_(sandbox), deliverer_(deliverer), clock_(clock) {}

    task<http::Response> stats(http::Incoming request);
    task<http::Response> pause(http::Incoming request);
    task<http::Response> resume(http::Incoming request);         // order=newest_first turns the waiting ones round
    task<http::Response> duplicate_all(http::Incoming request);  // every event in memory goes out once more
    task<http::Response> set_latency(http::Incoming request);    // milliseconds=250: of every change from here on

  private:
    http::Response report() const;

    StripeApi& api_;
    Sandbox& sandbox_;
    Deliverer& deliverer_;
    const Clock& clock_;
};

}  // namespace souk::stripe_sandbox
