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

struct CardDetails {
    std::string_view brand;
    CardChecks checks;
    std::string_view country, display_brand;
    std::int64_t exp_month = 12, exp_year = 2034;
    std::string fingerprint;
    std::string_view funding;
    Null generated_from;
    std::string_view last4;
    CardNetworks networks;
    Always<R"("unregulated")"> regulated_status;
    Always<R"({"supported":true})"> three_d_secure_usage;
    Null wallet;
};
BOOST_DESCRIBE_STRUCT(CardDetails, (),
                      (brand, checks, country, display_brand, exp_month, exp_year, fingerprint, funding, generated_from,
                       last4, networks, regulated_status, three_d_secure_usage, wallet))

struct PaymentMethod {
    static constexpr std::string_view prefix = "pm_", kind = "PaymentMethod", param = "payment_method";
    std::string id;
    Always<R"("payment_method")"> object;
    Always<R"("unspecified")"> allow_redisplay;
    BillingDetails billing_details;
    CardDetails card;
    std::int64_t created = 0;
    Null customer;
    False livemode;
    Metadata metadata;
    Always<R"("card")"> type;

    const Card* behaviour = nullptr;
    std::string used_by;  // the intent that was confirmed with it: without a customer there is no second one
};
BOOST_DESCRIBE_STRUCT(PaymentMethod, (),
                      (id, object, allow_redisplay, billing_details, card, created, customer, livemode, metadata, type))

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
    Always<R"("payment_intent")"> object;
    std::int64_t amount = 0, amount_capturable = 0;
    Always<R"({"tip":{}})"> amount_details;
    std::int64_t amount_received = 0;
    Null application, application_fee_amount;
    OrNull<AutomaticMethods> automatic_payment_methods;
    OrNull<std::int64_t> canceled_at;
    OrNull<std::string_view> cancellation_reason;
    std::string_view capture_method = "automatic_async";
    std::string client_secret;
    Always<R"("automatic")"> confirmation_method;
    std::int64_t created = 0;
    std::string currency;
    Null customer;
    OrNull<std::string> description;
    std::shared_ptr<const ApiError> last_payment_error;
    Ref<Charge> latest_charge;
    False livemode;
    Metadata metadata;
    OrNull<NextAction> next_action;
    Null on_behalf_of;
    Ref<PaymentMethod> payment_method;
    Null payment_method_configuration_details;
    Always<
        R"({"card":{"installments":null,"mandate_options":null,"network":null,"request_three_d_secure":"automatic"}})">
        payment_method_options;
    Always<R"(["card"])"> payment_method_types;
    Null processing;
    OrNull<std::string> receipt_email;
    Null review, setup_future_usage, shipping, source, statement_descriptor, statement_descriptor_suffix;
    IntentStatus status = IntentStatus::requires_payment_method;
    Null transfer_data, transfer_group;

    std::string return_url;
    bool is_public = false;  // as the publishable key sees it, see Codec<Intent> below
};
BOOST_DESCRIBE_STRUCT(Intent, (),
                      (id, object, amount, amount_capturable, amount_details, amount_received, application,
                       application_fee_amount, automatic_payment_methods, canceled_at, cancellation_reason,
                       capture_method, client_secret, confirmation_method, created, currency, customer, description,
                       last_payment_error, latest_charge, livemode, metadata, next_action, on_behalf_of, payment_method,
                       payment_method_configuration_details, payment_method_options, payment_method_types, processing,
                       receipt_email, review, setup_future_usage, shipping, source, statement_descriptor,
                       statement_descriptor_suffix, status, transfer_data, transfer_group))

struct ChargeOutcome {
    std::string_view network_status = "approved_by_network";
    OrNull<std::string> reason{};
    std::string_view risk_level = "normal";
    std::int64_t risk_score = 32;
    std::string_view seller_message = "Payment complete.", type = "authorized";
};
BOOST_DESCRIBE_STRUCT(ChargeOutcome, (), (network_status, reason, risk_level, risk_score, seller_message, type))

struct ThreeDSecure {
    Always<R"("challenge")"> authentication_flow;
    Always<R"("authenticated")"> result;
    Null result_reason;
    Always<R"("2.2.0")"> version;
};
BOOST_DESCRIBE_STRUCT(ThreeDSecure, (), (authentication_flow, result, result_reason, version))

struct ChargedCard {
    std::int64_t amount_authorized = 0;
    std::string_view brand;
    CardChecks checks;
    std::string_view country;
    std::int64_t exp_month = 0, exp_year = 0;
    std::string fingerprint;
    std::string_view funding;
    Null installments;
    std::string_view last4;
    Null mandate;
    std::string_view network;
    OrNull<ThreeDSecure> three_d_secure;
    Null wallet;
};
BOOST_DESCRIBE_STRUCT(ChargedCard, (),
                      (amount_authorized, brand, checks, country, exp_month, exp_year, fingerprint, funding,
                       installments, last4, mandate, network, three_d_secure, wallet))

struct ChargedMethod {
    ChargedCard card;
    Always<R"("card")"> type;
};
BOOST_DESCRIBE_STRUCT(ChargedMethod, (), (card, type))

struct Charge {
    static constexpr std::string_view prefix = "ch_", kind = "charge", param = "charge";
    std::string id;
    Always<R"("charge")"> object;
    std::int64_t amount = 0, amount_captured = 0, amount_refunded = 0;
    Null application, application_fee, application_fee_amount;
    OrNull<std::string> balance_transaction;
    BillingDetails billing_details;
    Always<R"("SOUK SANDBOX")"> calculated_statement_descriptor;
    bool captured = false;
    std::int64_t created = 0;
    std::string currency;
    Null customer;
    OrNull<std::string> description;
    bool disputed = false;
    Null failure_balance_transaction;
    OrNull<std::string> failure_code, failure_message;
    Always<"{}"> fraud_details;
    False livemode;
    Metadata metadata;
    Null on_behalf_of;
    ChargeOutcome outcome;
    bool paid = false;
    Ref<Intent> payment_intent;
    std::string payment_method;
    ChargedMethod payment_method_details;
    OrNull<std::string> receipt_email;
    Null receipt_number, receipt_url;
    bool refunded = false;
    Null review, shipping, source, source_transfer, statement_descriptor, statement_descriptor_suffix;
    std::string_view status = "succeeded";
    Null transfer_data, transfer_group;

    RefundCourse refunds;
};
BOOST_DESCRIBE_STRUCT(Charge, (),
                      (id, object, amount, amount_captured, amount_refunded, application, application_fee,
                       application_fee_amount, balance_transaction, billing_details, calculated_statement_descriptor,
                       captured, created, currency, customer, description, disputed, failure_balance_transaction,
                       failure_code, failure_message, fraud_details, livemode, metadata, on_behalf_of, outcome, paid,
                       payment_intent, payment_method, payment_method_details, receipt_email, receipt_number,
                       receipt_url, refunded, review, shipping, source, source_transfer, statement_descriptor,
                       statement_descriptor_suffix, status, transfer_data, transfer_group))

struct Refund {
    static constexpr std::string_view prefix = "re_", kind = "refund", param = "refund";
    std::string id;
    Always<R"("refund")"> object;
    std::int64_t amount = 0;
    OrNull<std::string> balance_transaction;
    Ref<Charge> charge;
    std::int64_t created = 0;
    std::string currency;
    Always<R"({"card":{"type":"refund"},"type":"card"})"> destination_details;
    std::optional<std::string_view> failure_reason;
    Metadata metadata;
    Ref<Intent> payment_intent;
    OrNull<std::string_view> reason;
    Null receipt_number, source_transfer_reversal;
    RefundStatus status = RefundStatus::succeeded;
    Null transfer_reversal;

    std::optional<RefundStatus> then;  // the status that it takes a second later
};
BOOST_DESCRIBE_STRUCT(Refund, (),
                      (id, object, amount, balance_transaction, charge, created, currency, destination_details,
                       failure_reason, metadata, payment_intent, reason, receipt_number, source_transfer_reversal,
                       status, transfer_reversal))

struct EvidenceDetails {
    std::int64_t due_by = 0;
    Always<"{}"> enhanced_eligibility;
    bool has_evidence = false;
    False past_due;
    std::int64_t submission_count = 0;
};
BOOST_DESCRIBE_STRUCT(EvidenceDetails, (), (due_by, enhanced_eligibility, has_evidence, past_due, submission_count))

struct Dispute {
    static constexpr std::string_view prefix = "du_", kind = "dispute", param = "dispute";
    std::string id;
    Always<R"("dispute")"> object;
    std::int64_t amount = 0;
    Always<"[]"> balance_transactions;
    Ref<Charge> charge;
    std::int64_t created = 0;
    std::string currency;
    Always<"[]"> enhanced_eligibility_types;
    std::map<std::string, OrNull<std::string>> evidence;
    EvidenceDetails evidence_details;
    False is_charge_refundable, livemode;
    Metadata metadata;
    Ref<Intent> payment_intent;
    Always<R"("fraudulent")"> reason;
    DisputeStatus status = DisputeStatus::needs_response;
};
BOOST_DESCRIBE_STRUCT(Dispute, (),
                      (id, object, amount, balance_transactions, charge, created, currency, enhanced_eligibility_types,
                       evidence, evidence_details, is_charge_refundable, livemode, metadata, payment_intent, reason,
                       status))

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
    static constexpr std::string_view hidden[] = {"amount_capturable",
                                                  "amount_received",
                                                  "application",
                                                  "application_fee_amount",
                                                  "customer",
                                                  "latest_charge",
                                                  "metadata",
                                                  "on_behalf_of",
                                                  "payment_method_options",
                                                  "review",
                                                  "statement_descriptor",
                                                  "statement_descriptor_suffix",
                                                  "transfer_data",
                                                  "transfer_group"};
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
