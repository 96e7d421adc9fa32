// The endpoints under /v1, as Stripe's clients call them: secret key, form-encoded parameters, idempotency keys,
// Stripe's error shape and headers. Reading is answered from the account; a change becomes a Command, is applied,
// written to the journal and only then answered. Belongs to one loop; no call throws for what a client can cause.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/api.hpp"
#include "foundation/runtime/loop.hpp"
#include "sandbox/stripe/api/json.hpp"
#include "sandbox/stripe/delivery/deliverer.hpp"
#include "sandbox/stripe/sandbox.hpp"
#include "sandbox/stripe/storage/journal.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

// What is known of a request before it is carried out.
struct Asked {
    const http::Request& request;
    std::string request_id;
};

class StripeApi {
  public:
    using Text = http::Path<std::string>;

    StripeApi(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, Deliverer& deliverer, const JsonWriter& json,
              const Clock& clock, std::string key);

    // For every change: the time between asking and answering that a far provider has.
    std::chrono::milliseconds latency{0};

    task<http::Response> create_intent(http::Incoming request);
    task<http::Response> update_intent(http::Incoming request, Text id);
    task<http::Response> confirm_intent(http::Incoming request, Text id);
    task<http::Response> cancel_intent(http::Incoming request, Text id);
    task<http::Response> capture_intent(http::Incoming request, Text id);
    task<http::Response> create_method(http::Incoming request);
    task<http::Response> create_refund(http::Incoming request);
    task<http::Response> create_endpoint(http::Incoming request);
    task<http::Response> delete_endpoint(http::Incoming request, Text id);

    task<http::Response> show_intent(http::Incoming request, Text id);
    task<http::Response> show_method(http::Incoming request, Text id);
    task<http::Response> show_charge(http::Incoming request, Text id);
    task<http::Response> show_refund(http::Incoming request, Text id);
    task<http::Response> show_event(http::Incoming request, Text id);
    task<http::Response> show_endpoint(http::Incoming request, Text id);
    task<http::Response> show_balance(http::Incoming request);

    task<http::Response> list_intents(http::Incoming request);
    task<http::Response> list_charges(http::Incoming request);
    task<http::Response> list_refunds(http::Incoming request);
    task<http::Response> list_events(http::Incoming request);
    task<http::Response> list_endpoints(http::Incoming request);

    task<http::Response> unknown(http::Incoming request, Text first);
    task<http::Response> unknown_below(http::Incoming request, Text first, Text second);
    task<http::Response> unknown_far_below(http::Incoming request, Text first, Text second, Text third);

    // A change that nobody asks for by the API: the customer's answer to the 3-D Secure page.
    task<Answer> carry_out(Command command);
    // Goes on with what time alone will change; also after a restart.
    void watch_due();
    std::string new_request_id();

  private:
    task<http::Response> change(Asked asked, Operation operation, std::string object = {});
    std::optional<ApiError> refused_key(const http::Request& request) const;
    Applied apply(const Command& command, std::uint64_t fingerprint);
    Related related_to(const Object& object) const;
    std::string body_of(const Answer& answer) const;
    http::Response respond(const Asked& asked, int status, std::string body) const;
    http::Response fail(const Asked& asked, const ApiError& error) const;
    int waiting_for(Serial event) const;  // endpoints that have not got it yet
    http::Response no_such_url(const http::Request& request);
    // Checks the key and the parameters, then shows what `find` found.
    http::Response show(const http::Request& request, std::string_view kind, std::string_view param,
                        std::string_view id, const std::function<Object(std::string_view)>& find);
    template <class Ptr>
    http::Response list(const http::Request& request, const Account::Table<Ptr>& table, std::string_view prefix,
                        const std::function<std::function<bool(const Ptr&)>(const Form&)>& read_filter);
    task<void> settle_at(std::int64_t due);

    runtime::Loop& loop_;
    Sandbox& sandbox_;
    Journal& journal_;
    Deliverer& deliverer_;
    const JsonWriter& json_;
    const Clock& clock_;
    std::string key_;
    std::uint64_t requests_;  // a random start, so that ids of requests differ between two runs
    std::optional<std::int64_t> alarm_;
};

}  // namespace souk::stripe_sandbox
