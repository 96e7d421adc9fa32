// The payment provider of a run: what Stripe's API does with intents and refunds, as far as a shop sees it, without a
// network and without time. Requests with an Idempotency-Key are answered once; the answer is kept, faults (500)
// included, and the same key with other parameters is refused. Each change makes an event for the webhook, which the
// explorer delivers when it likes.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/http/sender.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace souk::explorer {

struct Intent {
    std::string id;
    std::int64_t amount = 0;
    std::string currency;
    std::string status = "requires_payment_method";
    std::string method;
    std::string return_url;
    std::string last_error;  // JSON, or empty
    std::map<std::string, std::string> metadata;
    std::int64_t received = 0;
    std::int64_t refunded = 0;
};

struct ProviderRefund {
    std::string id;
    std::string intent;
    std::int64_t amount = 0;
    std::string status;
    std::map<std::string, std::string> metadata;
};

struct ProviderEvent {
    std::string type;
    std::string body;  // to be signed and sent
};

class ProviderModel {
  public:
    static constexpr const char* webhook_secret = "whsec_explorer";

    // A fault is answered with 500, for good under this key, whether or not what was asked is done.
    enum class Fault { none, afterwards, instead };
    http::Response answer(const http::ClientRequest& request, Fault fault, Instant now);
    // As the customer does on the page of the bank.
    void authenticate(const std::string& intent, bool successfully, Instant now);
    // What can still be ended, and as the merchant ends it in the provider's own pages.
    std::vector<std::string> open_intents() const;
    void end_by_hand(const std::string& intent, Instant now);
    std::string signature(const std::string& body, Instant now) const;

    const std::map<std::string, Intent>& intents() const noexcept { return intents_; }
    std::vector<ProviderEvent> take_events() { return std::exchange(events_, {}); }

  private:
    using Form = std::map<std::string, std::string>;
    struct Kept {
        std::string asked;
        http::Response answer;
    };

    http::Response act(const http::ClientRequest& request, Instant now);
    http::Response create(const Form& form, Instant now);
    http::Response confirm(Intent& intent, const Form& form, Instant now);
    http::Response cancel(Intent& intent, Instant now);
    http::Response refund(const Form& form, Instant now);
    void settle(Intent& intent, const std::string& status, Instant now);
    void tell(const std::string& type, const std::string& object, Instant now);

    std::map<std::string, Intent> intents_;
    std::map<std::string, ProviderRefund> refunds_;
    std::map<std::string, Kept> kept_;
    std::vector<ProviderEvent> events_;
    int made_ = 0;
};

}  // namespace souk::explorer
