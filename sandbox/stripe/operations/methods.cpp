// Payment methods: published test cards only, by number or by token. Anything else is declined, and a number is never
// kept.
#include "foundation/crypto/digest.hpp"
#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

Object new_method(Account& account, const Card& card) {
    auto method = account.make(methods);
    Object details = method.part("card");
    details.set("brand", card.brand).set("display_brand", card.brand).set("country", card.country);
    details.set("funding", card.funding).set("last4", card.last4());
    details.set("fingerprint", crypto::to_hex(crypto::sha256(card.number)).substr(0, 16));
    details.set("networks.available", Texts{std::string(card.brand)});
    return method.set("token", card.token).set("card", share(std::move(details)));
}

std::expected<const Card*, Object> card_of(const Given& given) {
    if (given.has("card[token]")) {
        const auto token = given.text("card[token]");
        const auto* card = token.starts_with("tok_") ? card_by_token(token) : nullptr;
        if (card != nullptr) return card;
        return std::unexpected(missing_resource("token", token, given.full_name("card[token]"), 400));
    }
    const auto key = given.full_name("card[number]");
    auto number = given.text("card[number]");
    if (number.empty()) {
        return std::unexpected(invalid_parameter(key, "parameter_missing", "Missing required param: " + key + "."));
    }
    std::erase_if(number, [](char c) { return c == ' ' || c == '-'; });
    const auto* card = card_by_number(number);
    if (card != nullptr) return card;
    return std::unexpected(card_error(passes_luhn(number) ? live_card_in_test_mode : incorrect_number, key));
}

std::optional<Object> wrong_expiry(Object& method, const Given& given, std::int64_t now) {
    for (const auto* name : {"card[exp_month]", "card[exp_year]"}) {
        if (given.has(name)) continue;
        const auto key = given.full_name(name);
        return invalid_parameter(key, "parameter_missing", "Missing required param: " + key + ".");
    }
    const auto month = given.get<std::int64_t>("card[exp_month]");
    auto year = given.get<std::int64_t>("card[exp_year]");
    if (year >= 0 && year < 100) year += 2000;
    method.set("card.exp_month", month).set("card.exp_year", year);
    const std::chrono::year_month_day today{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(now)))};
    const auto this_month = static_cast<int>(today.year()) * 12 + static_cast<int>(unsigned(today.month()));
    if (month < 1 || month > 12) {
        return card_error({"invalid_expiry_month", "", "Your card's expiration month is invalid."},
                          given.full_name("card[exp_month]"));
    }
    if (year <= 2100 && year * 12 + month >= this_month) return std::nullopt;
    return card_error({"invalid_expiry_year", "", "Your card's expiration year is invalid."},
                      given.full_name("card[exp_year]"));
}

// What the bank says of the security code and the address, where they were given.
std::optional<Object> wrong_checks(Object& method, const Given& given, Special special) {
    if (const auto code = given.text("card[cvc]"); given.has("card[cvc]")) {
        if ((code.size() != 3 && code.size() != 4) || code.find_first_not_of("0123456789") != std::string::npos) {
            return card_error({"invalid_cvc", "", "Your card's security code is invalid."},
                              given.full_name("card[cvc]"));
        }
        method.set("card.checks.cvc_check", special == Special::cvc_fails ? "fail" : "pass");
    }
    const auto* address = special == Special::address_fails ? "fail" : "pass";
    for (const std::string part : {"line1", "postal_code"}) {
        if (method.text("billing_details.address." + part).empty()) continue;
        method.set("card.checks.address_" + part + "_check", address);
    }
    return std::nullopt;
}

std::expected<Object, Object> read_card(Account& account, const Given& given) {
    const auto card = card_of(given);
    if (!card) return std::unexpected(card.error());
    auto method = new_method(account, **card);
    Object details = method.part("billing_details"), address = details.part("address");
    given.below("billing_details").give(details);
    given.below("billing_details").below("address").give(address);
    method.set("billing_details", share(details.set("address", share(std::move(address)))));
    auto error = given.has("card[token]") ? std::nullopt : wrong_expiry(method, given, account.now());
    if (!error) error = wrong_checks(method, given, (*card)->special);
    if (error) return std::unexpected(std::move(*error));
    return method;
}

Outcome create(const Call& call) {
    auto method = read_card(call.account, call.given);
    if (!method) return std::unexpected(std::move(method.error()));
    call.given.give(*method);
    return call.account.put(std::move(*method));
}

}  // namespace

Parameters method_parameters() {
    return "type=card* card[token] card[number] card[exp_month]:integer card[exp_year]:integer card[cvc]<10 "
           "billing_details[name] billing_details[email] billing_details[phone] billing_details[address][city] "
           "billing_details[address][country] billing_details[address][line1] billing_details[address][line2] "
           "billing_details[address][postal_code] billing_details[address][state] !metadata:map "
           // What Stripe.js tells of itself.
           "allow_redisplay:ignored client_attribution_metadata:ignored guid:ignored muid:ignored "
           "payment_user_agent:ignored referrer:ignored sid:ignored time_on_page:ignored";
}

Operations method_operations() { return {{"POST payment_methods", create, method_parameters(), true}}; }

std::expected<std::optional<Object>, Object> method_of(const Call& call) {
    if (const auto given = call.given.below("payment_method_data"); given.has("type")) {
        return read_card(call.account, given);
    }
    const auto name = call.given.text("payment_method");
    if (name.empty()) return std::nullopt;
    if (const auto* card = is_card_token(name) ? card_by_token(name) : nullptr) return new_method(call.account, *card);
    const auto known = call.account.find(methods, name);
    if (!known) return std::unexpected(missing_resource("PaymentMethod", name, "payment_method", 400));
    return *known;
}

}  // namespace souk::stripe_sandbox
