// Everything under /v1, as Stripe's clients call it: keys, form-encoded parameters, idempotency keys, versions,
// Stripe's error shape and headers. Reading is answered from the account; a change becomes a Command, is applied,
// written to the journal and only then answered. With the publishable key only what a card form needs. Belongs to one
// loop; no call throws for what a client can cause.
#pragma once

#include "foundation/http/api.hpp"
#include "sandbox/stripe/delivery/deliverer.hpp"

namespace souk::stripe_sandbox {

struct ApiKeys {
    std::string secret;
    std::string publishable;
};

// What the tests' switchboard has turned on.
struct Switches {
    std::chrono::milliseconds latency{0};  // of every change
    std::string course;                    // of refunds, against what the card says
    std::string fault_path;                // "/v1/refunds": the next `faults` changes there end with 500
    Fault fault = Fault::before;
    std::int64_t faults = 0;
    std::int64_t lost = 0, doubled = 0;  // so many of the next events are never sent, or sent twice
    std::string event_type;              // which ones; empty: any
};

class StripeApi {
  public:
    using Text = Path<std::string>;

    StripeApi(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, Deliverer& deliverer, const Clock& clock,
              ApiKeys keys);

    task<http::Response> one(Incoming request, Text a) { return answer(request, {*a}); }
    task<http::Response> two(Incoming request, Text a, Text b) { return answer(request, {*a, *b}); }
    task<http::Response> three(Incoming request, Text a, Text b, Text c) { return answer(request, {*a, *b, *c}); }

    // A change that nobody asks for by the API: the customer's answer to the 3-D Secure page, the switchboard.
    task<Answer> carry_out(std::string operation, std::string object, const Form& form);
    void watch_due();  // goes on with what time alone will change; also after a restart
    bool is_secret_key_of(const http::Request& request) const;

    Switches switches;

  private:
    // What is known of a request before it is carried out.
    struct Asked {
        const http::Request& request;
        std::string request_id;
        bool publishable = false;
    };
    task<http::Response> answer(const http::Request& request, std::vector<std::string> path);
    task<http::Response> change(Asked asked, const Operation& operation, std::string object);
    Outcome read(const Asked& asked, const std::vector<std::string>& path) const;
    std::optional<Object> refused(Asked& asked) const;
    std::optional<Object> wrong_client_secret(const Form& form, const std::string& intent) const;
    std::optional<Object> cannot_use(const Command& command) const;  // its idempotency key
    Applied apply(Command& command, const Form& form);
    http::Response respond(const Asked& asked, int status, std::string body) const;
    http::Response respond(const Asked& asked, const Answer& answer) const;
    http::Response fail(const Asked& asked, Object error) const;
    std::string new_request_id();
    task<void> settle_at(std::int64_t due);

    runtime::Loop& loop_;
    Sandbox& sandbox_;
    Journal& journal_;
    Deliverer& deliverer_;
    const Clock& clock_;
    ApiKeys keys_;
    std::optional<std::int64_t> alarm_;
};

std::string json_of(const Answer& answer, bool publishable = false);

}  // namespace souk::stripe_sandbox
