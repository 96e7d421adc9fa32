#include "sandbox/stripe/api/json.hpp"

#include "foundation/schema/writer.hpp"
#include "sandbox/stripe/domain/form.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

// `name` is written as it is: `,"amount":`.
void integer(std::string& out, std::string_view name, std::int64_t value) {
    out += name;
    schema::write_integer(out, value);
}
void text(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    schema::write_string(out, value);
}
void text_or_null(std::string& out, std::string_view name, std::string_view value) {
    out += name;
    if (value.empty()) {
        out += "null";
    } else {
        schema::write_string(out, value);
    }
}
void flag(std::string& out, std::string_view name, bool value) {
    out += name;
    out += value ? "true" : "false";
}
void currency(std::string& out, Currency value) {
    out += R"(,"currency":")";
    for (const char c : value.code()) out += static_cast<char>(c + 32);
    out += '"';
}
void metadata(std::string& out, const Metadata& entries) {
    out += R"(,"metadata":{)";
    bool first = true;
    for (const auto& [name, value] : entries) {
        if (!std::exchange(first, false)) out += ',';
        schema::write_string(out, name);
        text(out, ":", value);
    }
    out += '}';
}

void doc_url(std::string& out, std::string_view code) {
    out += R"(,"doc_url":"https://stripe.com/docs/error-codes/)";
    for (const char c : code) out += c == '_' ? '-' : c;
    out += '"';
}

std::string_view billing(const Metadata& details, std::string_view part) {
    const auto entry = std::ranges::find(details, part, &std::pair<std::string, std::string>::first);
    return entry == details.end() ? std::string_view{} : std::string_view(entry->second);
}

void billing_details(std::string& out, const PaymentMethod& method) {
    const auto& details = method.billing;
    text_or_null(out, R"(,"billing_details":{"address":{"city":)", billing(details, "address[city]"));
    text_or_null(out, R"(,"country":)", billing(details, "address[country]"));
    text_or_null(out, R"(,"line1":)", billing(details, "address[line1]"));
    text_or_null(out, R"(,"line2":)", billing(details, "address[line2]"));
    text_or_null(out, R"(,"postal_code":)", billing(details, "address[postal_code]"));
    text_or_null(out, R"(,"state":)", billing(details, "address[state]"));
    text_or_null(out, R"(},"email":)", billing(details, "email"));
    text_or_null(out, R"(,"name":)", billing(details, "name"));
    text_or_null(out, R"(,"phone":)", billing(details, "phone"));
    out += R"(,"tax_id":null})";
}

// The members of "card" that payment methods and charges have in common.
void card_members(std::string& out, const PaymentMethod& method) {
    const auto& card = *method.card;
    text(out, R"("brand":)", card.brand);
    out += R"(,"checks":{"address_line1_check":null,"address_postal_code_check":null,"cvc_check":)";
    out += !method.cvc_given                                                  ? "null"
           : card.decline != nullptr && card.decline->code == "incorrect_cvc" ? R"("fail")"
                                                                              : R"("pass")";
    text(out, R"(},"country":)", card.country);
    integer(out, R"(,"exp_month":)", method.exp_month);
    integer(out, R"(,"exp_year":)", method.exp_year);
    text(out, R"(,"funding":)", card.funding);
    text(out, R"(,"last4":)", card.last4());
}

void outcome(std::string& out, const Charge& charge) {
    if (charge.decline == nullptr) {
        out +=
            R"(,"outcome":{"network_status":"approved_by_network","reason":null,"risk_level":"normal","risk_score":32,)"
            R"("seller_message":"Payment complete.","type":"authorized"})";
        return;
    }
    text_or_null(out, R"(,"outcome":{"network_status":"declined_by_network","reason":)", charge.decline->reason);
    out += R"(,"risk_level":"normal","risk_score":32,"seller_message":"The bank did not approve the payment.",)"
           R"("type":"issuer_declined"})";
}

}  // namespace

void JsonWriter::write_id(std::string& out, std::string_view prefix, Serial serial) const {
    out += '"';
    ids_.append(out, prefix, serial);
    out += '"';
}

std::string JsonWriter::client_secret(const Intent& intent) const {
    auto secret = ids_.make("pi_", intent.serial);
    secret += "_secret_";
    ids_.append_secret(secret, intent.serial);
    return secret;
}

void JsonWriter::write_next_action(std::string& out, const Intent& intent) const {
    if (intent.status != IntentStatus::requires_action) {
        out += "null";
        return;
    }
    text_or_null(out, R"({"redirect_to_url":{"return_url":)", intent.terms->return_url);
    std::string url = public_url_ + "/3ds/" + ids_.make("pi_", intent.serial) + "?client_secret=";
    append_escaped(url, client_secret(intent));
    text(out, R"(,"url":)", url);
    out += R"(},"type":"redirect_to_url"})";
}

void JsonWriter::write_last_error(std::string& out, const LastError& error) const {
    out += '{';
    if (error.charge != 0) {
        out += R"("charge":)";
        write_id(out, "ch_", error.charge);
        out += ',';
    }
    text(out, R"("code":)", error.decline->code);
    if (!error.decline->reason.empty()) text(out, R"(,"decline_code":)", error.decline->reason);
    doc_url(out, error.decline->code);
    text(out, R"(,"message":)", error.decline->message);
    if (error.method) {
        out += R"(,"payment_method":)";
        write(out, *error.method);
    }
    text(out, R"(,"type":)", error.decline->type);
    out += '}';
}

void JsonWriter::write(std::string& out, const Intent& intent, unsigned expand) const {
    out.reserve(out.size() + 2048);
    out += R"({"id":)";
    write_id(out, "pi_", intent.serial);
    integer(out, R"(,"object":"payment_intent","amount":)", intent.amount);
    integer(out, R"(,"amount_capturable":)", intent.amount_capturable);
    integer(out, R"(,"amount_details":{"tip":{}},"amount_received":)", intent.amount_received);
    out += R"(,"application":null,"application_fee_amount":null,"automatic_payment_methods":)";
    if (intent.automatic_methods) {
        out += intent.allow_redirects ? R"({"allow_redirects":"always","enabled":true})"
                                      : R"({"allow_redirects":"never","enabled":true})";
    } else {
        out += "null";
    }
    if (intent.canceled_at != 0) {
        integer(out, R"(,"canceled_at":)", intent.canceled_at);
    } else {
        out += R"(,"canceled_at":null)";
    }
    text_or_null(out, R"(,"cancellation_reason":)", intent.cancellation_reason);
    out += intent.manual_capture ? R"(,"capture_method":"manual")" : R"(,"capture_method":"automatic")";
    text(out, R"(,"client_secret":)", client_secret(intent));
    integer(out, R"(,"confirmation_method":"automatic","created":)", intent.created);
    currency(out, intent.currency);
    text_or_null(out, R"(,"customer":null,"description":)", intent.terms->description);
    out += R"(,"last_payment_error":)";
    if (intent.last_error) {
        write_last_error(out, *intent.last_error);
    } else {
        out += "null";
    }
    out += R"(,"latest_charge":)";
    if (!intent.charge) {
        out += "null";
    } else if ((expand & expand_charge) != 0) {
        write(out, *intent.charge);
    } else {
        write_id(out, "ch_", intent.charge->serial);
    }
    out += R"(,"livemode":false)";
    metadata(out, intent.terms->metadata);
    out += R"(,"next_action":)";
    write_next_action(out, intent);
    out += R"(,"on_behalf_of":null,"payment_method":)";
    if (!intent.method) {
        out += "null";
    } else if ((expand & expand_payment_method) != 0) {
        write(out, *intent.method);
    } else {
        write_id(out, "pm_", intent.method->serial);
    }
    out += R"(,"payment_method_options":{"card":{"installments":null,"mandate_options":null,"network":null,)"
           R"("request_three_d_secure":"automatic"}},"payment_method_types":["card"],"processing":null)";
    text_or_null(out, R"(,"receipt_email":)", intent.terms->receipt_email);
    text(out,
         R"(,"review":null,"setup_future_usage":null,"shipping":null,"source":null,"statement_descriptor":null,)"
         R"("statement_descriptor_suffix":null,"status":)",
         to_string(intent.status));
    out += R"(,"transfer_data":null,"transfer_group":null})";
}

void JsonWriter::write(std::string& out, const Charge& charge, unsigned expand, const Related& related) const {
    out += R"({"id":)";
    write_id(out, "ch_", charge.serial);
    integer(out, R"(,"object":"charge","amount":)", charge.amount);
    integer(out, R"(,"amount_captured":)", charge.captured);
    integer(out, R"(,"amount_refunded":)", charge.refunded);
    out += R"(,"application":null,"application_fee":null,"application_fee_amount":null,"balance_transaction":null)";
    billing_details(out, *charge.method);
    flag(out, R"(,"calculated_statement_descriptor":"SOUK SANDBOX","captured":)", charge.is_captured);
    integer(out, R"(,"created":)", charge.created);
    currency(out, charge.currency);
    text_or_null(out, R"(,"customer":null,"description":)", charge.terms->description);
    text_or_null(out, R"(,"disputed":false,"failure_balance_transaction":null,"failure_code":)",
                 charge.decline == nullptr ? std::string_view{} : charge.decline->code);
    text_or_null(out, R"(,"failure_message":)",
                 charge.decline == nullptr ? std::string_view{} : charge.decline->message);
    out += R"(,"fraud_details":{},"livemode":false)";
    metadata(out, charge.terms->metadata);
    out += R"(,"on_behalf_of":null)";
    outcome(out, charge);
    flag(out, R"(,"paid":)", charge.decline == nullptr);
    out += R"(,"payment_intent":)";
    if (related.intent && (expand & expand_intent) != 0) {
        write(out, *related.intent);
    } else {
        write_id(out, "pi_", charge.intent);
    }
    out += R"(,"payment_method":)";
    write_id(out, "pm_", charge.method->serial);
    integer(out, R"(,"payment_method_details":{"card":{"amount_authorized":)",
            charge.decline == nullptr ? charge.amount : 0);
    out += ',';
    card_members(out, *charge.method);
    text(out, R"(,"network":)", charge.method->card->brand);
    out += R"(,"three_d_secure":)";
    out +=
        charge.authenticated
            ? R"({"authentication_flow":"challenge","result":"authenticated","result_reason":null,"version":"2.2.0"})"
            : "null";
    text_or_null(out, R"(,"wallet":null},"type":"card"},"receipt_email":)", charge.terms->receipt_email);
    const bool refunded = charge.decline == nullptr && charge.refunded == charge.amount;
    flag(out, R"(,"receipt_number":null,"receipt_url":null,"refunded":)", refunded);
    out += R"(,"review":null,"shipping":null,"source":null,"source_transfer":null,"statement_descriptor":null,)"
           R"("statement_descriptor_suffix":null,"status":)";
    out += charge.decline == nullptr ? R"("succeeded")" : R"("failed")";
    out += R"(,"transfer_data":null,"transfer_group":null})";
}

void JsonWriter::write(std::string& out, const Refund& refund, unsigned expand, const Related& related) const {
    out += R"({"id":)";
    write_id(out, "re_", refund.serial);
    integer(out, R"(,"object":"refund","amount":)", refund.amount);
    out += R"(,"balance_transaction":null,"charge":)";
    if (related.charge && (expand & expand_charge) != 0) {
        write(out, *related.charge);
    } else {
        write_id(out, "ch_", refund.charge);
    }
    integer(out, R"(,"created":)", refund.created);
    currency(out, refund.currency);
    out += R"(,"destination_details":{"card":{"type":"refund"},"type":"card"})";
    if (refund.status == RefundStatus::failed) out += R"(,"failure_reason":"expired_or_canceled_card")";
    metadata(out, refund.metadata);
    out += R"(,"payment_intent":)";
    if (related.intent && (expand & expand_intent) != 0) {
        write(out, *related.intent);
    } else {
        write_id(out, "pi_", refund.intent);
    }
    text_or_null(out, R"(,"reason":)", refund.reason);
    text(out, R"(,"receipt_number":null,"source_transfer_reversal":null,"status":)", to_string(refund.status));
    out += R"(,"transfer_reversal":null})";
}

void JsonWriter::write(std::string& out, const PaymentMethod& method) const {
    out += R"({"id":)";
    write_id(out, "pm_", method.serial);
    out += R"(,"object":"payment_method","allow_redisplay":"unspecified")";
    billing_details(out, method);
    out += R"(,"card":{)";
    card_members(out, method);
    text(out, R"(,"display_brand":)", method.card->brand);
    text(out, R"(,"generated_from":null,"networks":{"available":[)", method.card->brand);
    out +=
        R"(],"preferred":null},"regulated_status":"unregulated","three_d_secure_usage":{"supported":true},"wallet":null})";
    integer(out, R"(,"created":)", method.created);
    out += R"(,"customer":null,"livemode":false)";
    metadata(out, method.metadata);
    out += R"(,"type":"card"})";
}

void JsonWriter::write(std::string& out, const WebhookEndpoint& endpoint) const {
    out += R"({"id":)";
    write_id(out, "we_", endpoint.serial);
    out += R"(,"object":"webhook_endpoint")";
    if (endpoint.deleted) {
        out += R"(,"deleted":true})";
        return;
    }
    text(out, R"(,"api_version":)", api_version);
    integer(out, R"(,"application":null,"created":)", endpoint.created);
    text_or_null(out, R"(,"description":)", endpoint.description);
    out += R"(,"enabled_events":[)";
    for (const auto& type : endpoint.events) text(out, &type == &endpoint.events.front() ? "" : ",", type);
    out += R"(],"livemode":false)";
    metadata(out, endpoint.metadata);
    if (endpoint.show_secret) text(out, R"(,"secret":)", endpoint.secret);
    text(out, R"(,"status":"enabled","url":)", endpoint.url);
    out += '}';
}

void JsonWriter::write(std::string& out, const Event& event, int pending_webhooks) const {
    out += R"({"id":)";
    write_id(out, "evt_", event.serial);
    text(out, R"(,"object":"event","api_version":)", api_version);
    integer(out, R"(,"created":)", event.created);
    out += R"(,"data":{"object":)";
    write(out, event.object);
    integer(out, R"(},"livemode":false,"pending_webhooks":)", pending_webhooks);
    text_or_null(out, R"(,"request":{"id":)", event.origin ? std::string_view(event.origin->request_id) : "");
    text_or_null(out, R"(,"idempotency_key":)", event.origin ? std::string_view(event.origin->idempotency_key) : "");
    text(out, R"(},"type":)", event.type);
    out += '}';
}

void JsonWriter::write(std::string& out, const Object& object, unsigned expand, const Related& related) const {
    if (const auto* intent = std::get_if<IntentPtr>(&object)) return write(out, **intent, expand);
    if (const auto* charge = std::get_if<ChargePtr>(&object)) return write(out, **charge, expand, related);
    if (const auto* refund = std::get_if<RefundPtr>(&object)) return write(out, **refund, expand, related);
    if (const auto* method = std::get_if<MethodPtr>(&object)) return write(out, **method);
    if (const auto* endpoint = std::get_if<EndpointPtr>(&object)) return write(out, **endpoint);
    out += "{}";
}

void JsonWriter::write(std::string& out, const ApiError& error) const {
    out += R"({"error":{)";
    if (error.payment && error.payment->charge != 0) {
        out += R"("charge":)";
        write_id(out, "ch_", error.payment->charge);
        out += ',';
    }
    if (!error.code.empty()) {
        text(out, R"("code":)", error.code);
        doc_url(out, error.code);
        out += ',';
    }
    if (!error.decline_code.empty()) {
        text(out, R"("decline_code":)", error.decline_code);
        out += ',';
    }
    text(out, R"("message":)", error.message);
    if (!error.param.empty()) text(out, R"(,"param":)", error.param);
    if (error.intent) {
        out += R"(,"payment_intent":)";
        write(out, *error.intent);
    }
    if (error.payment && error.payment->method) {
        out += R"(,"payment_method":)";
        write(out, *error.payment->method);
    }
    text(out, R"(,"type":)", error.type);
    out += "}}\n";
}

}  // namespace souk::stripe_sandbox
