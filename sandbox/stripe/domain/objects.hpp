// The objects of the API, member for member as Stripe documents them, so that schema::encode writes what its clients
// read. An object never changes: an operation makes a new version, and whoever shows the old one (an event, an answer
// kept under an idempotency key) holds on to it. Amounts are in Stripe's minor units, times in seconds since the epoch.
#pragma once

#include "sandbox/stripe/domain/cards.hpp"
#include "sandbox/stripe/domain/json_types.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace souk::stripe_sandbox {

using Metadata = std::map<std::string, std::string>;
struct Intent;
struct Charge;

BOOST_DEFINE_ENUM_CLASS(IntentStatus, requires_payment_method, requires_confirmation, requires_action, processing,
                        requires_capture, canceled, succeeded)
BOOST_DEFINE_ENUM_CLASS(DisputeStatus, needs_response, won, lost)

// An Always member may stand for the constant ones behind it, too: its text goes on with their names.

struct Address {
    OrNull<std::string> city, country, line1, line2, postal_code, state;
};
BOOST_DESCRIBE_STRUCT(Address, (), (city, country, line1, line2, postal_code, state))

struct BillingDetails {
    Address address;
    OrNull<std::string> email, name, phone;
    Null tax_id;
};
BOOST_DESCRIBE_STRUCT(BillingDetails, (), (address, email, name, phone, tax_id))

struct CardChecks {
    OrNull<std::string_view> address_line1_check, address_postal_code_check, cvc_check;
};
BOOST_DESCRIBE_STRUCT(CardChecks, (), (address_line1_check, address_postal_code_check, cvc_check))

struct CardNetworks {
    std::vector<std::string_view> available;
    Null preferred;
};
BOOST_DESCRIBE_STRUCT(CardNetworks, (), (available, preferred))

using ThreeDSecure =
    Always<R"({"authentication_flow":"challenge","result":"authenticated","result_reason":null,"version":"2.2.0"})">;

// Of a payment method, and as it was charged: each has members that the other has not.
struct CardDetails {
    std::string_view brand, country, funding, last4;
    CardChecks checks;
    std::int64_t exp_month = 12, exp_year = 2034;
    std::string fingerprint;
    Null wallet;
    std::optional<std::string_view> display_brand{};
    std::optional<CardNetworks> networks{};
    std::optional<Always<R"(null,"regulated_status":"unregulated","three_d_secure_usage":{"supported":true})">>
        generated_from{};
    std::optional<std::int64_t> amount_authorized{};
    std::optional<std::string_view> network{};
    std::optional<OrNull<ThreeDSecure>> three_d_secure{};
    std::optional<Always<R"(null,"mandate":null)">> installments{};
};
BOOST_DESCRIBE_STRUCT(CardDetails, (),
                      (brand, country, funding, last4, checks, exp_month, exp_year, fingerprint, wallet, display_brand,
                       networks, generated_from, amount_authorized, network, three_d_secure, installments))

struct PaymentMethod {
    static constexpr std::string_view prefix = "pm_", kind = "PaymentMethod", param = "payment_method";
    std::string id;
    Always<R"("payment_method","allow_redisplay":"unspecified","customer":null,"livemode":false,"type":"card")"> object;
    BillingDetails billing_details;
    CardDetails card;
    std::int64_t created = 0;
    Metadata metadata;

    const Card* behaviour = nullptr;
    std::string used_by;  // the intent that was confirmed with it: without a customer there is no second one
};
BOOST_DESCRIBE_STRUCT(PaymentMethod, (), (id, object, billing_details, card, created, metadata))

// What the API refuses, and why an intent's last payment failed.
struct ApiError {
    std::optional<std::string> charge, code, decline_code, doc_url;
    std::string message;
    std::optional<std::string> param;
    std::optional<std::shared_ptr<const Intent>> payment_intent;
    std::optional<std::shared_ptr<const PaymentMethod>> payment_method;
    std::optional<std::string> request_log_url;
    std::string type = "invalid_request_error";

    int status = 400;
    bool executed = false;  // the request had begun to change something: its answer is kept under its idempotency key
};
BOOST_DESCRIBE_STRUCT(ApiError, (),
                      (charge, code, decline_code, doc_url, message, param, payment_intent, payment_method,
                       request_log_url, type))

struct AutomaticMethods {
    std::string_view allow_redirects = "always";
    bool enabled = true;
};
BOOST_DESCRIBE_STRUCT(AutomaticMethods, (), (allow_redirects, enabled))

struct RedirectToUrl {
    OrNull<std::string> return_url;
    std::string url;
};
BOOST_DESCRIBE_STRUCT(RedirectToUrl, (), (return_url, url))

struct UseStripeSdk {
    std::string source, stripe_js;
    Always<R"("three_d_secure_redirect")"> type;
};
BOOST_DESCRIBE_STRUCT(UseStripeSdk, (), (source, stripe_js, type))

struct NextAction {
    std::optional<RedirectToUrl> redirect_to_url{};
    std::string_view type;
    std::optional<UseStripeSdk> use_stripe_sdk{};
};
BOOST_DESCRIBE_STRUCT(NextAction, (), (redirect_to_url, type, use_stripe_sdk))

struct Intent {
    static constexpr std::string_view prefix = "pi_", kind = "payment_intent", param = "intent";
    std::string id;
    Always<R"("payment_intent","amount_details":{"tip":{}},"confirmation_method":"automatic","livemode":false,)"
           R"("payment_method_configuration_details":null,"payment_method_types":["card"],"processing":null,)"
           R"("setup_future_usage":null,"shipping":null)">
        object;
    std::int64_t amount = 0, amount_capturable = 0, amount_received = 0;
    // What the publishable key does not show.
    Always<R"(null,"application_fee_amount":null,"customer":null,"on_behalf_of":null,"review":null,)"
           R"("payment_method_options":{"card":{"installments":null,"mandate_options":null,"network":null,)"
           R"("request_three_d_secure":"automatic"}},"statement_descriptor":null,)"
           R"("statement_descriptor_suffix":null,"transfer_data":null,"transfer_group":null)">
        application;
    OrNull<AutomaticMethods> automatic_payment_methods;
    OrNull<std::int64_t> canceled_at;
    OrNull<std::string_view> cancellation_reason;
    std::string_view capture_method = "automatic_async";
    std::string client_secret;
    std::int64_t created = 0;
    std::string currency;
    OrNull<std::string> description;
    std::shared_ptr<const ApiError> last_payment_error;
    Ref<Charge> latest_charge;
    Metadata metadata;
    OrNull<NextAction> next_action;
    Ref<PaymentMethod> payment_method;
    OrNull<std::string> receipt_email;
    IntentStatus status = IntentStatus::requires_payment_method;

    std::string return_url;
    bool is_public = false;  // as the publishable key sees it, see Codec<Intent> below
};
BOOST_DESCRIBE_STRUCT(Intent, (),
                      (id, object, amount, amount_capturable, amount_received, application, automatic_payment_methods,
                       canceled_at, cancellation_reason, capture_method, client_secret, created, currency, description,
                       last_payment_error, latest_charge, metadata, next_action, payment_method, receipt_email, status))

struct ChargeOutcome {
    std::string_view network_status = "approved_by_network";
    OrNull<std::string> reason{};
    std::string_view risk_level = "normal";
    std::int64_t risk_score = 32;
    std::string_view seller_message = "Payment complete.", type = "authorized";
};
BOOST_DESCRIBE_STRUCT(ChargeOutcome, (), (network_status, reason, risk_level, risk_score, seller_message, type))

struct ChargedMethod {
    CardDetails card;
    Always<R"("card")"> type;
};
BOOST_DESCRIBE_STRUCT(ChargedMethod, (), (card, type))

struct Charge {
    static constexpr std::string_view prefix = "ch_", kind = "charge", param = "charge";
    std::string id;
    Always<R"("charge","application":null,"application_fee":null,"application_fee_amount":null,)"
           R"("calculated_statement_descriptor":"SOUK SANDBOX","customer":null,"failure_balance_transaction":null,)"
           R"("fraud_details":{},"livemode":false,"on_behalf_of":null,"receipt_number":null,"receipt_url":null,)"
           R"("review":null,"shipping":null,"source_transfer":null,"statement_descriptor":null,)"
           R"("statement_descriptor_suffix":null,"transfer_data":null,"transfer_group":null)">
        object;
    std::int64_t amount = 0, amount_captured = 0, amount_refunded = 0;
    OrNull<std::string> balance_transaction;
    BillingDetails billing_details;
    bool captured = false;
    std::int64_t created = 0;
    std::string currency;
    OrNull<std::string> description;
    bool disputed = false;
    OrNull<std::string> failure_code, failure_message;
    Metadata metadata;
    ChargeOutcome outcome;
    bool paid = false;
    Ref<Intent> payment_intent;
    std::string payment_method;
    ChargedMethod payment_method_details;
    OrNull<std::string> receipt_email;
    bool refunded = false;
    std::string_view status = "succeeded";

    RefundCourse refunds;
};
BOOST_DESCRIBE_STRUCT(Charge, (),
                      (id, object, amount, amount_captured, amount_refunded, balance_transaction, billing_details,
                       captured, created, currency, description, disputed, failure_code, failure_message, metadata,
                       outcome, paid, payment_intent, payment_method, payment_method_details, receipt_email, refunded,
                       status))

struct Refund {
    static constexpr std::string_view prefix = "re_", kind = "refund", param = "refund";
    std::string id;
    Always<R"("refund","destination_details":{"card":{"type":"refund"},"type":"card"},"receipt_number":null,)"
           R"("source_transfer_reversal":null,"transfer_reversal":null)">
        object;
    std::int64_t amount = 0;
    OrNull<std::string> balance_transaction;
    Ref<Charge> charge;
    std::int64_t created = 0;
    std::string currency;
    std::optional<std::string_view> failure_reason;
    Metadata metadata;
    Ref<Intent> payment_intent;
    OrNull<std::string_view> reason;
    RefundStatus status = RefundStatus::succeeded;

    std::optional<RefundStatus> then;  // the status that it takes a second later
};
BOOST_DESCRIBE_STRUCT(Refund, (),
                      (id, object, amount, balance_transaction, charge, created, currency, failure_reason, metadata,
                       payment_intent, reason, status))

struct Evidence {
    OrNull<std::string> uncategorized_text;
    Always<R"(null,"billing_address":null,"cancellation_policy":null,"cancellation_policy_disclosure":null,)"
           R"("cancellation_rebuttal":null,"customer_communication":null,"customer_email_address":null,)"
           R"("customer_name":null,"customer_purchase_ip":null,"customer_signature":null,)"
           R"("duplicate_charge_documentation":null,"duplicate_charge_explanation":null,"duplicate_charge_id":null,)"
           R"("enhanced_evidence":{},"product_description":null,"receipt":null,"refund_policy":null,)"
           R"("refund_policy_disclosure":null,"refund_refusal_explanation":null,"service_date":null,)"
           R"("service_documentation":null,"shipping_address":null,"shipping_carrier":null,"shipping_date":null,)"
           R"("shipping_documentation":null,"shipping_tracking_number":null,"uncategorized_file":null)">
        access_activity_log;
};
BOOST_DESCRIBE_STRUCT(Evidence, (), (uncategorized_text, access_activity_log))

struct EvidenceDetails {
    std::int64_t due_by = 0;
    Always<R"({},"past_due":false)"> enhanced_eligibility;
    bool has_evidence = false;
    std::int64_t submission_count = 0;
};
BOOST_DESCRIBE_STRUCT(EvidenceDetails, (), (due_by, enhanced_eligibility, has_evidence, submission_count))

struct Dispute {
    static constexpr std::string_view prefix = "du_", kind = "dispute", param = "dispute";
    std::string id;
    Always<R"("dispute","balance_transactions":[],"enhanced_eligibility_types":[],"is_charge_refundable":false,)"
           R"("livemode":false,"reason":"fraudulent")">
        object;
    std::int64_t amount = 0;
    Ref<Charge> charge;
    std::int64_t created = 0;
    std::string currency;
    Evidence evidence;
    EvidenceDetails evidence_details;
    Metadata metadata;
    Ref<Intent> payment_intent;
    DisputeStatus status = DisputeStatus::needs_response;
};
BOOST_DESCRIBE_STRUCT(Dispute, (),
                      (id, object, amount, charge, created, currency, evidence, evidence_details, metadata,
                       payment_intent, status))

struct WebhookEndpoint {
    static constexpr std::string_view prefix = "we_", kind = "webhook endpoint", param = "webhook_endpoint";
    std::string id;
    Always<R"("webhook_endpoint")"> object;
    OrNull<std::string> api_version;
    Null application;
    std::int64_t created = 0;
    OrNull<std::string> description;
    std::vector<std::string> enabled_events;  // "*" for all
    False livemode;
    Metadata metadata;
    std::optional<std::string> secret;  // shown in the answer to its creation only
    std::string_view status = "enabled";
    std::string url;

    std::string signing_secret;

    bool wants(std::string_view event_type) const noexcept;
};
BOOST_DESCRIBE_STRUCT(WebhookEndpoint, (),
                      (id, object, api_version, application, created, description, enabled_events, livemode, metadata,
                       secret, status, url))

struct Deleted {
    std::string id;
    Always<R"("webhook_endpoint")"> object;
    Always<"true"> deleted;
};
BOOST_DESCRIBE_STRUCT(Deleted, (), (id, object, deleted))

using IntentPtr = std::shared_ptr<const Intent>;
using ChargePtr = std::shared_ptr<const Charge>;
using RefundPtr = std::shared_ptr<const Refund>;
using DisputePtr = std::shared_ptr<const Dispute>;
using MethodPtr = std::shared_ptr<const PaymentMethod>;
using EndpointPtr = std::shared_ptr<const WebhookEndpoint>;
using Object = std::variant<std::monostate, IntentPtr, ChargePtr, RefundPtr, DisputePtr, MethodPtr, EndpointPtr,
                            std::shared_ptr<const Deleted>>;

struct EventData {
    Object object;
    std::optional<schema::Json> previous_attributes;
};
BOOST_DESCRIBE_STRUCT(EventData, (), (object, previous_attributes))

struct EventRequest {
    OrNull<std::string> id, idempotency_key;
};
BOOST_DESCRIBE_STRUCT(EventRequest, (), (id, idempotency_key))

struct Event {
    static constexpr std::string_view prefix = "evt_", kind = "event", param = "id";
    std::string id;
    Always<R"("event")"> object;
    std::string api_version;
    std::int64_t created = 0;
    EventData data;
    False livemode;
    std::int64_t pending_webhooks = 0;
    EventRequest request;
    std::string_view type;

    std::string root;  // the intent that it is about
};
BOOST_DESCRIBE_STRUCT(Event, (), (id, object, api_version, created, data, livemode, pending_webhooks, request, type))
using EventPtr = std::shared_ptr<const Event>;

}  // namespace souk::stripe_sandbox

// With the publishable key only a part of an intent is shown.
template <>
struct souk::schema::Codec<souk::stripe_sandbox::Intent> {
    static constexpr std::string_view hidden[] = {"amount_capturable", "amount_received", "application",
                                                  "latest_charge", "metadata"};
    static void encode(std::string& out, const stripe_sandbox::Intent& intent) {
        const std::size_t start = out.size();
        boost::mp11::mp_for_each<detail::Members<stripe_sandbox::Intent>>([&](auto member) {
            static constexpr bool is_hidden =
                std::ranges::find(hidden, std::string_view(member.name)) != std::end(hidden);
            if (is_hidden && intent.is_public) return;
            constexpr const auto& head = detail::member_head<decltype(member)>;
            out.append(head.data(), head.size());
            Codec<detail::MemberType<stripe_sandbox::Intent, decltype(member)>>::encode(out, intent.*member.pointer);
        });
        open_with(out, start, '{');
        out += '}';
    }
};
