#include "sandbox/stripe/domain/resources.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

const Resource intents{"payment_intents",
                       "pi_",
                       "payment_intent",
                       "intent",
                       "latest_charge payment_method customer review",
                       "customer",
                       1,
                       Shape(R"({
"id": "", "object": "payment_intent", "amount": 0, "!amount_capturable": 0, "amount_details": {"tip": {}},
"!amount_received": 0, "!application": null, "!application_fee_amount": null, "automatic_payment_methods": null,
"canceled_at": null, "cancellation_reason": null, "capture_method": "automatic_async", "client_secret": "",
"confirmation_method": "automatic", "created": 0, "currency": "", "!customer": null, "description": null,
"last_payment_error": null, "!latest_charge": null, "livemode": false, "!metadata": {}, "next_action": null,
"!on_behalf_of": null, "payment_method": null, "payment_method_configuration_details": null,
"!payment_method_options": {"card": {"installments": null, "mandate_options": null, "network": null,
    "request_three_d_secure": "automatic"}},
"payment_method_types": ["card"], "processing": null, "receipt_email": null, "!review": null,
"setup_future_usage": null, "shipping": null, "!statement_descriptor": null, "!statement_descriptor_suffix": null,
"status": "requires_payment_method", "!transfer_data": null, "!transfer_group": null,
"_return_url": ""})")};

const Resource charges{"charges",
                       "ch_",
                       "charge",
                       "charge",
                       "payment_intent customer review on_behalf_of application",
                       "payment_intent customer",
                       2,
                       Shape(R"({
"id": "", "object": "charge", "amount": 0, "amount_captured": 0, "amount_refunded": 0, "application": null,
"application_fee": null, "application_fee_amount": null, "balance_transaction": null,
"billing_details": {}, "calculated_statement_descriptor": "SOUK SANDBOX", "captured": false, "created": 0,
"currency": "", "customer": null, "description": null, "disputed": false, "failure_balance_transaction": null,
"failure_code": null, "failure_message": null, "fraud_details": {}, "livemode": false, "metadata": {},
"on_behalf_of": null,
"outcome": {"network_status": "approved_by_network", "reason": null, "risk_level": "normal", "risk_score": 32,
    "seller_message": "Payment complete.", "type": "authorized"},
"paid": false, "payment_intent": null, "payment_method": null,
"payment_method_details": {"card": {}, "type": "card"}, "receipt_email": null, "receipt_number": null,
"receipt_url": null, "refunded": false, "review": null, "shipping": null, "source_transfer": null,
"statement_descriptor": null, "statement_descriptor_suffix": null, "status": "succeeded", "transfer_data": null,
"transfer_group": null,
"_refund_course": ""})")};

const Resource refunds{
    "refunds", "re_", "refund", "refund", "charge payment_intent", "payment_intent charge", 1, Shape(R"({
"id": "", "object": "refund", "amount": 0, "balance_transaction": null, "charge": null, "created": 0, "currency": "",
"destination_details": {"card": {"type": "refund"}, "type": "card"}, "?failure_reason": null, "metadata": {},
"payment_intent": null, "reason": null, "receipt_number": null, "source_transfer_reversal": null,
"status": "succeeded", "transfer_reversal": null,
"_then": ""})")};

const Resource disputes{
    "disputes", "du_", "dispute", "dispute", "charge payment_intent", "payment_intent charge", 1, Shape(R"({
"id": "", "object": "dispute", "amount": 0, "balance_transactions": [], "charge": null, "created": 0, "currency": "",
"enhanced_eligibility_types": [],
"evidence": {"access_activity_log": null, "billing_address": null, "cancellation_policy": null,
    "cancellation_policy_disclosure": null, "cancellation_rebuttal": null, "customer_communication": null,
    "customer_email_address": null, "customer_name": null, "customer_purchase_ip": null, "customer_signature": null,
    "duplicate_charge_documentation": null, "duplicate_charge_explanation": null, "duplicate_charge_id": null,
    "enhanced_evidence": {}, "product_description": null, "receipt": null, "refund_policy": null,
    "refund_policy_disclosure": null, "refund_refusal_explanation": null, "service_date": null,
    "service_documentation": null, "shipping_address": null, "shipping_carrier": null, "shipping_date": null,
    "shipping_documentation": null, "shipping_tracking_number": null, "uncategorized_file": null,
    "uncategorized_text": null},
"evidence_details": {"due_by": 0, "enhanced_eligibility": {}, "has_evidence": false, "past_due": false,
    "submission_count": 0},
"is_charge_refundable": false, "livemode": false, "metadata": {}, "payment_intent": null, "reason": "fraudulent",
"status": "needs_response"})")};

const Resource methods{
    "payment_methods", "pm_", "PaymentMethod", "payment_method", "customer", "type customer", 2, Shape(R"({
"id": "", "object": "payment_method", "allow_redisplay": "unspecified",
"billing_details": {"address": {"city": null, "country": null, "line1": null, "line2": null, "postal_code": null,
    "state": null}, "email": null, "name": null, "phone": null, "tax_id": null},
"card": {"brand": "visa",
    "checks": {"address_line1_check": null, "address_postal_code_check": null, "cvc_check": null},
    "country": "US", "display_brand": "visa", "exp_month": 12, "exp_year": 2034, "fingerprint": "",
    "funding": "credit", "generated_from": null, "last4": "", "networks": {"available": [], "preferred": null},
    "regulated_status": "unregulated", "three_d_secure_usage": {"supported": true}, "wallet": null},
"created": 0, "customer": null, "livemode": false, "metadata": {}, "type": "card",
"_token": "", "_used_by": ""})")};  // _used_by: the intent; without a customer there is no second one

const Resource endpoints{"webhook_endpoints", "we_", "webhook endpoint", "webhook_endpoint", "", "", 1, Shape(R"({
"id": "", "object": "webhook_endpoint", "api_version": null, "application": null, "created": 0, "description": null,
"enabled_events": [], "livemode": false, "metadata": {}, "?secret": "", "status": "enabled", "url": "",
"_signing_secret": ""})")};

const Resource events{"events", "evt_", "event", "id", "", "type types:list", 5, Shape(R"({
"id": "", "object": "event", "api_version": "", "created": 0, "data": {"object": null, "?previous_attributes": {}},
"livemode": false, "pending_webhooks": 0, "request": {"id": null, "idempotency_key": null}, "type": ""})")};

const Shape error_shape(
    R"({"?charge": "", "?code": "", "?decline_code": "", "?doc_url": "", "message": "", "?param": "",
"?payment_intent": null, "?payment_method": null, "?request_log_url": "", "type": "invalid_request_error",
"_status": 400, "_executed": false})");

const Shape charged_card(R"({"amount_authorized": 0, "brand": "", "checks": null, "country": "", "exp_month": 0,
"exp_year": 0, "fingerprint": "", "funding": "", "installments": null, "last4": "", "mandate": null, "network": "",
"three_d_secure": null, "wallet": null})");

const Shape passed_authentication(
    R"({"authentication_flow": "challenge", "result": "authenticated", "result_reason": null,
"version": "2.2.0"})");
const Shape redirect_to_url(R"({"redirect_to_url": {"return_url": "", "url": ""}, "type": "redirect_to_url"})");
const Shape use_stripe_sdk(R"({"type": "use_stripe_sdk",
"use_stripe_sdk": {"source": "", "stripe_js": "", "type": "three_d_secure_redirect"}})");
const Shape automatic_methods(R"({"allow_redirects": "always", "enabled": true})");
const Shape deleted_endpoint(R"({"id": "", "object": "webhook_endpoint", "deleted": true})");
const Shape list_shape(R"({"object": "list", "data": [], "has_more": false, "url": ""})");
const Shape balance_shape(R"({"object": "balance", "available": [], "livemode": false, "pending": []})");
const Shape balance_amount(R"({"amount": 0, "currency": ""})");

const std::vector<const Resource*>& resources() {
    static const std::vector<const Resource*> all{&intents, &charges,   &refunds, &disputes,
                                                  &methods, &endpoints, &events};
    return all;
}

const Resource* find_resource(std::string_view path) {
    const auto found = std::ranges::find(resources(), path, [](const Resource* each) { return each->path; });
    return found == resources().end() ? nullptr : *found;
}

Texts split(std::string_view text, char mark) {
    Texts parts;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find(mark, at), text.size());
        if (end > at) parts.emplace_back(text.substr(at, end - at));
        at = end + 1;
    }
    return parts;
}

bool has_word(std::string_view words, std::string_view word) {
    const auto all = split(words, ' ');
    return std::ranges::find(all, word) != all.end();
}

}  // namespace souk::stripe_sandbox
