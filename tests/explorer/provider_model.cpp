#include "tests/explorer/provider_model.hpp"

#include "foundation/core/uuid.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/http/target.hpp"

namespace souk::explorer {

namespace {

std::string seconds(Instant time) { return std::to_string(time.microseconds() / 1'000'000); }

std::map<std::string, std::string> form_of(std::string_view text) {
    std::map<std::string, std::string> form;
    while (!text.empty()) {
        const auto pair = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(text.size(), pair.size() + 1));
        const auto equals = pair.find('=');
        std::string name, value;
        http::percent_decode(pair.substr(0, equals), true, name);
        if (equals != pair.npos) http::percent_decode(pair.substr(equals + 1), true, value);
        form[name] = value;
    }
    return form;
}

std::map<std::string, std::string> metadata_in(const std::map<std::string, std::string>& form) {
    std::map<std::string, std::string> metadata;
    for (const auto& [name, value] : form) {
        if (name.starts_with("metadata[") && name.ends_with("]")) metadata[name.substr(9, name.size() - 10)] = value;
    }
    return metadata;
}

std::string json(const std::map<std::string, std::string>& metadata) {
    std::string text = "{";
    for (const auto& [name, value] : metadata) text += (text.size() > 1 ? ",\"" : "\"") + name + "\":\"" + value + "\"";
    return text + "}";
}

std::string json(const Intent& intent, Instant now) {
    const bool acts = intent.status == "requires_action";
    const auto page = "http://provider/authenticate/" + intent.id;
    return R"({"id":")" + intent.id + R"(","object":"payment_intent","livemode":false,"amount":)" +
           std::to_string(intent.amount) + R"(,"amount_received":)" + std::to_string(intent.received) +
           R"(,"currency":")" + intent.currency + R"(","status":")" + intent.status + R"(","client_secret":")" +
           intent.id + R"(_secret","created":)" + seconds(now) + R"(,"payment_method":)" +
           (intent.method.empty() ? "null" : "\"" + intent.method + "\"") + R"(,"latest_charge":)" +
           (intent.received > 0 ? "\"ch_" + intent.id + "\"" : "null") + R"(,"last_payment_error":)" +
           (intent.last_error.empty() ? "null" : intent.last_error) + R"(,"next_action":)" +
           (acts ? R"({"type":"redirect_to_url","redirect_to_url":{"url":")" + page + R"(","return_url":")" +
                       intent.return_url + "\"}}"
                 : "null") +
           R"(,"metadata":)" + json(intent.metadata) + "}";
}

std::string json(const ProviderRefund& refund, Instant now) {
    return R"({"id":")" + refund.id + R"(","object":"refund","amount":)" + std::to_string(refund.amount) +
           R"(,"currency":"eur","payment_intent":")" + refund.intent + R"(","charge":"ch_)" + refund.intent +
           R"(","status":")" + refund.status + R"(","created":)" + seconds(now) + R"(,"metadata":)" +
           json(refund.metadata) + "}";
}

std::string list_of(const std::vector<std::string>& objects, const std::string& url) {
    std::string text;
    for (const auto& each : objects) text += (text.empty() ? "" : ",") + each;
    return R"({"object":"list","url":")" + url + R"(","has_more":false,"data":[)" + text + "]}";
}

http::Response ok(std::string body) { return {200, {{"Content-Type", "application/json"}}, std::move(body)}; }

http::Response error(int status, const std::string& type, const std::string& code, const std::string& more = "") {
    return {status,
            {{"Content-Type", "application/json"}},
            R"({"error":{"type":")" + type + R"(","code":")" + code + R"(","message":"refused")" + more + "}}"};
}

const std::string declined_error =
    R"({"type":"card_error","code":"card_declined","decline_code":"insufficient_funds","message":"declined"})";

}  // namespace

http::Response ProviderModel::answer(const http::ClientRequest& request, Fault fault, Instant now) {
    const auto key = http::find_header(request.headers, "Idempotency-Key");
    if (!key || request.method != http::Method::post) return act(request, now);
    const auto asked = request.url + "\n" + request.body;
    if (const auto kept = kept_.find(std::string(*key)); kept != kept_.end()) {
        if (kept->second.asked != asked) return error(400, "idempotency_error", "idempotency_key_in_use");
        return kept->second.answer;
    }
    auto answer = fault == Fault::instead ? http::Response() : act(request, now);
    if (fault != Fault::none) answer = error(500, "api_error", "internal");
    kept_[std::string(*key)] = {asked, answer};
    return answer;
}

http::Response ProviderModel::act(const http::ClientRequest& request, Instant now) {
    const auto target = request.url.substr(request.url.find("/v1/") + 4);
    const auto question = target.find('?');
    const auto path = target.substr(0, question);
    const auto form = form_of(question == target.npos ? request.body : target.substr(question + 1));
    const bool posts = request.method == http::Method::post;
    std::vector<std::string> found;
    if (path == "payment_intents") {
        if (posts) return create(form, now);
        for (const auto& [id, intent] : intents_) found.push_back(json(intent, now));
        return ok(list_of(found, "/v1/payment_intents"));
    }
    if (path == "refunds") {
        if (posts) return refund(form, now);
        const auto of = form.find("payment_intent");
        for (const auto& [id, each] : refunds_)
            if (of == form.end() || of->second == each.intent) found.push_back(json(each, now));
        return ok(list_of(found, "/v1/refunds"));
    }
    if (path.starts_with("refunds/")) {
        const auto each = refunds_.find(path.substr(8));
        return each == refunds_.end() ? error(404, "invalid_request_error", "resource_missing")
                                      : ok(json(each->second, now));
    }
    if (!path.starts_with("payment_intents/")) return error(404, "invalid_request_error", "resource_missing");
    const auto rest = path.substr(16);
    const auto intent = intents_.find(rest.substr(0, rest.find('/')));
    if (intent == intents_.end()) return error(404, "invalid_request_error", "resource_missing");
    if (rest.ends_with("/confirm")) return confirm(intent->second, form, now);
    if (rest.ends_with("/cancel")) return cancel(intent->second, now);
    return ok(json(intent->second, now));
}

http::Response ProviderModel::create(const Form& form, Instant now) {
    Intent intent;
    // Not to be confused with one of another run.
    intent.id = "pi_" + std::to_string(++made_) + "_" + Uuid::v7().to_string().substr(24);
    intent.amount = std::stoll(form.at("amount"));
    intent.currency = form.at("currency");
    intent.metadata = metadata_in(form);
    if (const auto url = form.find("return_url"); url != form.end()) intent.return_url = url->second;
    const auto body = json(intents_[intent.id] = intent, now);
    tell("payment_intent.created", body, now);
    return ok(body);
}

http::Response ProviderModel::confirm(Intent& intent, const Form& form, Instant now) {
    if (intent.status == "succeeded" || intent.status == "canceled" || intent.status == "processing")
        return error(400, "invalid_request_error", "payment_intent_unexpected_state",
                     R"(,"payment_intent":)" + json(intent, now));
    if (const auto url = form.find("return_url"); url != form.end()) intent.return_url = url->second;
    const auto method = form.find("payment_method");
    intent.method = method == form.end() ? "pm_card_visa" : method->second;
    intent.last_error.clear();
    if (intent.method == "pm_unknown") return error(400, "invalid_request_error", "resource_missing");
    if (intent.method == "pm_card_chargeDeclined") {
        intent.last_error = declined_error;
        settle(intent, "requires_payment_method", now);
        return error(402, "card_error", "card_declined",
                     R"(,"decline_code":"insufficient_funds","payment_intent":)" + json(intent, now));
    }
    settle(intent, intent.method == "pm_card_threeDSecure2Required" ? "requires_action" : "succeeded", now);
    return ok(json(intent, now));
}

http::Response ProviderModel::cancel(Intent& intent, Instant now) {
    if (intent.status == "succeeded" || intent.status == "canceled" || intent.status == "processing")
        return error(400, "invalid_request_error", "payment_intent_unexpected_state",
                     R"(,"payment_intent":)" + json(intent, now));
    settle(intent, "canceled", now);
    return ok(json(intent, now));
}

http::Response ProviderModel::refund(const Form& form, Instant now) {
    const auto intent = intents_.find(form.at("payment_intent"));
    if (intent == intents_.end()) return error(404, "invalid_request_error", "resource_missing");
    const auto left = intent->second.received - intent->second.refunded;
    const auto amount = form.contains("amount") ? std::stoll(form.at("amount")) : left;
    if (left == 0) return error(400, "invalid_request_error", "charge_already_refunded");
    if (amount > left) return error(400, "invalid_request_error", "amount_too_large");
    intent->second.refunded += amount;
    ProviderRefund made{"re_" + std::to_string(++made_) + "_" + intent->second.id, intent->second.id, amount,
                        "succeeded", metadata_in(form)};
    const auto body = json(refunds_[made.id] = made, now);
    tell("refund.created", body, now);
    return ok(body);
}

void ProviderModel::authenticate(const std::string& id, bool successfully, Instant now) {
    const auto intent = intents_.find(id);
    if (intent == intents_.end() || intent->second.status != "requires_action") return;
    if (!successfully) intent->second.last_error = declined_error;
    settle(intent->second, successfully ? "succeeded" : "requires_payment_method", now);
}

std::vector<std::string> ProviderModel::open_intents() const {
    std::vector<std::string> open;
    for (const auto& [id, intent] : intents_)
        if (intent.status.starts_with("requires_")) open.push_back(id);
    return open;
}

void ProviderModel::end_by_hand(const std::string& intent, Instant now) { cancel(intents_.at(intent), now); }

void ProviderModel::settle(Intent& intent, const std::string& status, Instant now) {
    intent.status = status;
    if (status == "succeeded") intent.received = intent.amount;
    tell("payment_intent." + (status == "requires_payment_method" ? "payment_failed" : status), json(intent, now), now);
}

void ProviderModel::tell(const std::string& type, const std::string& object, Instant now) {
    const auto id = "evt_" + std::to_string(++made_) + "_" + Uuid::v7().to_string().substr(24);
    events_.push_back({type, R"({"id":")" + id + R"(","object":"event","livemode":false,"type":")" + type +
                                 R"(","created":)" + seconds(now) + R"(,"data":{"object":)" + object + "}}"});
}

std::string ProviderModel::signature(const std::string& body, Instant now) const {
    const auto time = seconds(now);
    return "t=" + time + ",v1=" + crypto::to_hex(crypto::hmac_sha256(webhook_secret, time + "." + body));
}

}  // namespace souk::explorer
