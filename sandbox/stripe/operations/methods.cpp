// Payment methods: published test cards only, by number or by token. Anything else is declined, and a number is never
// kept.
#include "sandbox/stripe/operations/operations.hpp"

#include <algorithm>
#include <array>

namespace souk::stripe_sandbox {

namespace {

constexpr std::array billing_parts{"name",
                                   "email",
                                   "phone",
                                   "address[city]",
                                   "address[country]",
                                   "address[line1]",
                                   "address[line2]",
                                   "address[postal_code]",
                                   "address[state]"};

ApiError card_error(const Decline& decline, std::string param) {
    ApiError error;
    error.status = 402;
    error.type = decline.type;
    error.code = decline.code;
    error.decline_code = decline.code == decline.reason ? "" : std::string(decline.reason);
    error.message = decline.message;
    error.param = std::move(param);
    return error;
}

std::string below(std::string_view prefix, std::string_view key) {
    if (prefix.empty()) return std::string(key);
    const auto bracket = key.find('[');
    std::string text(prefix);
    text += '[';
    text += key.substr(0, bracket);
    text += ']';
    if (bracket != std::string_view::npos) text += key.substr(bracket);
    return text;
}

std::shared_ptr<PaymentMethod> new_method(Account& account, const Card& card) {
    auto method = std::make_shared<PaymentMethod>();
    method->serial = account.new_serial();
    method->created = account.now();
    method->card = &card;
    return method;
}

void read_expiry(PaymentMethod& method, Parameters& parameters, std::string_view prefix, std::int64_t now) {
    const auto month = parameters.required_integer(below(prefix, "card[exp_month]"));
    auto year = parameters.required_integer(below(prefix, "card[exp_year]"));
    if (year >= 0 && year < 100) year += 2000;
    const std::chrono::year_month_day today{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds(std::chrono::seconds(now)))};
    const auto this_month =
        static_cast<int>(today.year()) * 12 + static_cast<int>(static_cast<unsigned>(today.month()));
    if (month < 1 || month > 12) {
        parameters.refuse(card_error({"invalid_expiry_month", "", "Your card's expiration month is invalid."},
                                     below(prefix, "card[exp_month]")));
    } else if (year > 2100 || year * 12 + month < this_month) {
        parameters.refuse(card_error({"invalid_expiry_year", "", "Your card's expiration year is invalid."},
                                     below(prefix, "card[exp_year]")));
    } else {
        method.exp_month = static_cast<std::int16_t>(month);
        method.exp_year = static_cast<std::int16_t>(year);
    }
}

void read_cvc(PaymentMethod& method, Parameters& parameters, const std::string& key) {
    const auto cvc = parameters.text(key, 10);
    if (!cvc) return;
    method.cvc_given = true;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (cvc->size() < 3 || cvc->size() > 4 || !std::ranges::all_of(*cvc, is_digit)) {
        parameters.refuse(card_error({"invalid_cvc", "", "Your card's security code is invalid."}, key));
    }
}

// The parameters of a payment method, at the top or below payment_method_data. Null when the card is none of ours.
MethodPtr read_card(Account& account, Parameters& parameters, std::string_view prefix) {
    const auto type_key = below(prefix, "type");
    parameters.required_text(type_key);
    if (const auto type = parameters.form().text(type_key); type && *type != "card") {
        parameters.refuse(invalid_parameter(type_key, "parameter_invalid", "This sandbox takes cards only."));
    }
    const auto number_key = below(prefix, "card[number]");
    std::string digits;
    for (const char c : parameters.required_text(number_key)) {
        if (c != ' ' && c != '-') digits += c;
    }
    const auto* card = card_by_number(digits);
    if (card == nullptr && !digits.empty()) {
        parameters.refuse(card_error(passes_luhn(digits) ? live_card_in_test_mode : incorrect_number, number_key));
    }
    auto method = std::make_shared<PaymentMethod>();
    method->card = card;
    read_expiry(*method, parameters, prefix, account.now());
    read_cvc(*method, parameters, below(prefix, "card[cvc]"));
    for (const auto* part : billing_parts) {
        if (auto text = parameters.text(below(prefix, below("billing_details", part))); text) {
            method->billing.emplace_back(part, std::move(*text));
        }
    }
    if (card == nullptr) return nullptr;
    method->serial = account.new_serial();
    method->created = account.now();
    return method;
}

}  // namespace

MethodPtr read_method(Account& account, Parameters& parameters) {
    if (parameters.form().has("payment_method_data")) return read_card(account, parameters, "payment_method_data");
    const auto given = parameters.form().text("payment_method");
    if (!given || given->empty()) return nullptr;
    if (is_card_token(*given)) {
        if (const auto* card = card_by_token(*given)) return new_method(account, *card);
    } else if (auto method = account.method(*given)) {
        return method;
    }
    parameters.refuse(missing_resource("PaymentMethod", *given, "payment_method", 400));
    return nullptr;
}

Outcome create_method(Account& account, Parameters& parameters) {
    const auto method = read_card(account, parameters, "");
    Metadata metadata;
    parameters.metadata(metadata);
    if (auto error = parameters.finish()) return std::unexpected(std::move(*error));
    auto version = std::make_shared<PaymentMethod>(*method);
    version->metadata = std::move(metadata);
    MethodPtr made = std::move(version);
    account.put(made);
    return made;
}

}  // namespace souk::stripe_sandbox
