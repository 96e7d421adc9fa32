// The objects of the API as they are at one moment. They never change: an operation makes a new version, and whoever
// shows the old one (an event, a kept answer to an idempotency key) holds on to it. Amounts are minor units, times are
// seconds since the epoch. Single-threaded.
#pragma once

#include "foundation/core/currency.hpp"
#include "sandbox/stripe/domain/cards.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace souk::stripe_sandbox {

using Serial = std::uint64_t;  // part of the id, see ObjectIds
using Metadata = std::vector<std::pair<std::string, std::string>>;

enum class IntentStatus : std::uint8_t {
    requires_payment_method,
    requires_confirmation,
    requires_action,
    processing,
    requires_capture,
    canceled,
    succeeded
};
inline constexpr int intent_statuses = 7;
std::string_view to_string(IntentStatus status) noexcept;

enum class RefundStatus : std::uint8_t { pending, succeeded, failed };
std::string_view to_string(RefundStatus status) noexcept;

struct PaymentMethod {
    Serial serial = 0;
    std::int64_t created = 0;
    const Card* card = nullptr;
    std::int16_t exp_month = 12;
    std::int16_t exp_year = 2034;
    bool cvc_given = false;
    Metadata billing;  // name, email, phone, address[city] …
    Metadata metadata;
};
using MethodPtr = std::shared_ptr<const PaymentMethod>;

// What the buyer's side has said about a payment; most payments keep one for life.
struct Terms {
    Metadata metadata;
    std::string description;
    std::string receipt_email;
    std::string return_url;

    bool operator==(const Terms&) const = default;
};
using TermsPtr = std::shared_ptr<const Terms>;

struct Charge {
    Serial serial = 0;
    Serial intent = 0;
    std::int64_t created = 0;
    std::int64_t amount = 0;
    std::int64_t captured = 0;
    std::int64_t refunded = 0;  // what was released without ever being captured counts too
    Currency currency;
    bool is_captured = false;
    bool authenticated = false;        // by 3-D Secure
    const Decline* decline = nullptr;  // it failed
    MethodPtr method;
    TermsPtr terms;
};
using ChargePtr = std::shared_ptr<const Charge>;

struct LastError {
    const Decline* decline = nullptr;
    MethodPtr method;
    Serial charge = 0;  // 0: no charge was made
};

struct Intent {
    Serial serial = 0;
    std::int64_t created = 0;
    std::int64_t amount = 0;
    std::int64_t amount_capturable = 0;
    std::int64_t amount_received = 0;
    std::int64_t canceled_at = 0;
    Currency currency;
    IntentStatus status = IntentStatus::requires_payment_method;
    bool manual_capture = false;
    bool automatic_methods = false;
    bool allow_redirects = true;
    std::string_view cancellation_reason;  // one of a fixed few
    MethodPtr method;
    ChargePtr charge;  // the latest, as it was
    std::shared_ptr<const LastError> last_error;
    TermsPtr terms;
};
using IntentPtr = std::shared_ptr<const Intent>;

struct Refund {
    Serial serial = 0;
    Serial intent = 0;
    Serial charge = 0;
    std::int64_t created = 0;
    std::int64_t amount = 0;
    Currency currency;
    RefundStatus status = RefundStatus::succeeded;
    RefundCourse course = RefundCourse::succeeds;
    std::string_view reason;  // one of a fixed few
    Metadata metadata;
};
using RefundPtr = std::shared_ptr<const Refund>;

struct WebhookEndpoint {
    Serial serial = 0;
    std::int64_t created = 0;
    std::string url;
    std::vector<std::string> events;  // "*" for all
    std::string secret;
    std::string description;
    Metadata metadata;
    bool from_settings = false;
    bool show_secret = false;  // only in the answer to its creation
    bool deleted = false;

    bool wants(std::string_view event_type) const noexcept;
};
using EndpointPtr = std::shared_ptr<const WebhookEndpoint>;

using Object = std::variant<std::monostate, IntentPtr, ChargePtr, RefundPtr, MethodPtr, EndpointPtr>;

// The request that made something: shown in events and repeated in kept answers.
struct Origin {
    std::string request_id;
    std::string idempotency_key;
};

struct Event {
    Serial serial = 0;
    std::int64_t created = 0;
    std::string_view type;  // one of a fixed few
    Object object;
    std::shared_ptr<const Origin> origin;  // null: the passing of time
};
using EventPtr = std::shared_ptr<const Event>;

}  // namespace souk::stripe_sandbox
