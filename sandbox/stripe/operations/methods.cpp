// Payment methods: published test cards only, by number or by token. Anything else is declined, and a number is never
// kept.
#include "sandbox/stripe/operations/operations.hpp"

#include "foundation/crypto/digest.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

// A parameter of a payment method: at the top, or below payment_method_data.
std::string below(std::string_view prefix, std::string_view name, std::string_view part = {}) {
    auto key = prefix.empty() ? std::string(name) : std::string(prefix).append("[").append(name).append("]");
    return part.empty() ? key : key.append("[").append(part).append("]");
}

PaymentMethod new_method(Account& account, const Card& card) {
    PaymentMethod method;
    method.id = account.new_id("pm_");
    method.created = account.now();
    method.behaviour = &card;
    method.card.brand = card.brand;
    method.card.country = card.country;
    method.card.funding = card.funding;
    method.card.last4 = card.last4();
    method.card.fingerprint = crypto::to_hex(crypto::sha256(card.number)).substr(0, 16);
    method.card.display_brand = card.brand;
    method.card.networks = CardNetworks{{card.brand}, {}};
    method.card.generated_from.emplace();
    return method;
}

void read_expiry(CardDetails& card, Parameters& parameters, std::string_view prefix, std::int64_t now) {
    card.exp_month = parameters.required_integer(below(prefix, "card", "exp_month"));
    card.exp_year = parameters.required_integer(below(prefix, "card", "exp_year"));
    if (card.exp_year >= 0 && card.exp_year < 100) card.exp_year += 2000;
    const std::chrono::year_month_day today{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(now)))};
    const auto this_month = static_cast<int>(today.year()) * 12 + static_cast<int>(unsigned(today.month()));
    if (card.exp_month < 1 || card.exp_month > 12) {
        parameters.refuse(card_error({"invalid_expiry_month", "", "Your card's expiration month is invalid."},
                                     below(prefix, "card", "exp_month")));
    } else if (card.exp_year > 2100 || card.exp_year * 12 + card.exp_month < this_month) {
        parameters.refuse(card_error({"invalid_expiry_year", "", "Your card's expiration year is invalid."},
                                     below(prefix, "card", "exp_year")));
    }
}

// What the bank says of the security code and the address, where they were given.
void check(PaymentMethod& method, Parameters& parameters, const std::string& cvc_key) {
    const auto special = method.behaviour->special;
    if (const auto cvc = parameters.text(cvc_key, 10)) {
        const bool good = (cvc->size() == 3 || cvc->size() == 4) &&
                          std::ranges::all_of(*cvc, [](char c) { return c >= '0' && c <= '9'; });
        if (!good) {
            parameters.refuse(card_error({"invalid_cvc", "", "Your card's security code is invalid."}, cvc_key));
        }
        method.card.checks.cvc_check = special == Special::cvc_fails ? "fail" : "pass";
    }
    const std::string_view address = special == Special::address_fails ? "fail" : "pass";
    if (method.billing_details.address.line1) method.card.checks.address_line1_check = address;
    if (method.billing_details.address.postal_code) method.card.checks.address_postal_code_check = address;
}

const Card* read_number(Parameters& parameters, std::string_view prefix) {
    if (const auto key = below(prefix, "card", "token"); parameters.has(key)) {
        const auto token = parameters.required_text(key);
        const auto* card = token.starts_with("tok_") ? card_by_token(token) : nullptr;
        if (card == nullptr) parameters.refuse(missing_resource("token", token, key, 400));
        return card;
    }
    const auto key = below(prefix, "card", "number");
    auto digits = parameters.required_text(key);
    std::erase_if(digits, [](char c) { return c == ' ' || c == '-'; });
    const auto* card = card_by_number(digits);
    if (card == nullptr) {
        parameters.refuse(card_error(passes_luhn(digits) ? live_card_in_test_mode : incorrect_number, key));
    }
    return card;
}

MethodPtr read_card(Account& account, Parameters& parameters, std::string_view prefix) {
    if (parameters.required_text(below(prefix, "type")) != "card") {
        parameters.refuse(
            invalid_parameter(below(prefix, "type"), "parameter_invalid", "This sandbox takes cards only."));
    }
    const bool by_token = parameters.has(below(prefix, "card", "token"));
    const auto* card = read_number(parameters, prefix);
    if (card == nullptr) return nullptr;
    auto method = new_method(account, *card);
    if (!by_token) read_expiry(method.card, parameters, prefix, account.now());
    const auto read = [&](std::string_view name, std::string_view part, OrNull<std::string>& value) {
        if (auto text = parameters.text(below(below(prefix, "billing_details"), name, part)); text && !text->empty()) {
            value = std::move(*text);
        }
    };
    auto& billing = method.billing_details;
    read("name", "", billing.name);
    read("email", "", billing.email);
    read("phone", "", billing.phone);
    read("address", "city", billing.address.city);
    read("address", "country", billing.address.country);
    read("address", "line1", billing.address.line1);
    read("address", "line2", billing.address.line2);
    read("address", "postal_code", billing.address.postal_code);
    read("address", "state", billing.address.state);
    check(method, parameters, below(prefix, "card", "cvc"));
    for (const auto* key : {"allow_redisplay", "guid", "muid", "sid", "payment_user_agent", "referrer", "time_on_page",
                            "client_attribution_metadata"}) {
        parameters.ignore(below(prefix, key));  // what Stripe.js tells of itself
    }
    return std::make_shared<const PaymentMethod>(std::move(method));
}

}  // namespace

MethodPtr read_method(Account& account, Parameters& parameters) {
    if (parameters.has("payment_method_data")) return read_card(account, parameters, "payment_method_data");
    const auto given = parameters.text("payment_method");
    if (!given || given->empty()) return nullptr;
    if (const auto* card = is_card_token(*given) ? card_by_token(*given) : nullptr) {
        return std::make_shared<const PaymentMethod>(new_method(account, *card));
    }
    auto method = account.find<PaymentMethod>(*given);
    if (!method) parameters.refuse(missing_resource("PaymentMethod", *given, "payment_method", 400));
    return method;
}

Outcome create_method(Account& account, const Command& command, Parameters& parameters) {
    const auto method = read_card(account, parameters, "");
    Metadata metadata;
    if (!command.publishable) parameters.metadata(metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    auto version = *method;
    version.metadata = std::move(metadata);
    return account.put(std::move(version));
}

}  // namespace souk::stripe_sandbox
