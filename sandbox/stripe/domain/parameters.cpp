#include "sandbox/stripe/domain/parameters.hpp"

#include "foundation/core/email_address.hpp"
#include "foundation/core/money.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace souk::stripe_sandbox {

namespace {

constexpr std::int64_t largest_amount = 99'999'999;
constexpr std::size_t most_metadata = 50;

struct Minimum {
    std::string_view currency;
    std::int64_t amount;
};
// https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
constexpr std::array minimums{Minimum{"USD", 50},    Minimum{"AED", 200}, Minimum{"AUD", 50}, Minimum{"BGN", 100},
                              Minimum{"BRL", 50},    Minimum{"CAD", 50},  Minimum{"CHF", 50}, Minimum{"CZK", 1500},
                              Minimum{"DKK", 250},   Minimum{"EUR", 50},  Minimum{"GBP", 30}, Minimum{"HKD", 400},
                              Minimum{"HUF", 17500}, Minimum{"INR", 50},  Minimum{"JPY", 50}, Minimum{"MXN", 1000},
                              Minimum{"MYR", 200},   Minimum{"NOK", 300}, Minimum{"NZD", 50}, Minimum{"PLN", 200},
                              Minimum{"RON", 200},   Minimum{"SEK", 300}, Minimum{"SGD", 50}, Minimum{"THB", 1000}};

std::string quoted(std::string_view before, std::string_view value, std::string_view after = {}) {
    std::string text(before);
    text += value;
    text += after;
    return text;
}

}  // namespace

void Parameters::refuse(ApiError error) {
    if (!error_) error_ = std::move(error);
}

std::optional<std::int64_t> Parameters::integer(std::string_view key) {
    const auto text = form_.text(key);
    if (!text) return std::nullopt;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (text->empty() || error != std::errc{} || end != text->data() + text->size()) {
        refuse(invalid_parameter(key, "parameter_invalid_integer", quoted("Invalid integer: ", *text)));
        return std::nullopt;
    }
    return value;
}

std::int64_t Parameters::required_integer(std::string_view key) {
    if (!form_.has(key)) {
        refuse(invalid_parameter(key, "parameter_missing", quoted("Missing required param: ", key, ".")));
        return 0;
    }
    return integer(key).value_or(0);
}

std::int64_t Parameters::amount(std::string_view key, std::int64_t value, Currency currency) {
    const auto* known = std::ranges::find(minimums, currency.code(), &Minimum::currency);
    const auto least = known == minimums.end() ? 1 : known->amount;
    if (value < least) {
        refuse(invalid_parameter(key, value < 1 ? "parameter_invalid_integer" : "amount_too_small",
                                 value < 1 ? "This value must be greater than or equal to 1."
                                           : "Amount must be at least " + Money(least, currency).to_string()));
    } else if (value > largest_amount) {
        refuse(invalid_parameter(key, "amount_too_large",
                                 "Amount must be no more than " + Money(largest_amount, currency).to_string()));
    }
    return value;
}

bool Parameters::flag(std::string_view key, bool fallback) {
    const auto text = form_.text(key);
    if (!text) return fallback;
    if (*text == "true") return true;
    if (*text != "false")
        refuse(invalid_parameter(key, "parameter_invalid_boolean", quoted("Invalid boolean: ", *text)));
    return false;
}

std::optional<Currency> Parameters::currency(std::string_view key) {
    const auto text = form_.text(key);
    if (!text) return std::nullopt;
    std::string upper(*text);
    std::ranges::transform(upper, upper.begin(),
                           [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
    auto currency = Currency::parse(upper);
    if (!currency) {
        refuse(invalid_parameter(key, "", quoted("Invalid currency: ", *text, ". Stripe expects an ISO 4217 code.")));
    }
    return currency;
}

std::optional<std::string> Parameters::text(std::string_view key, std::size_t limit) {
    const auto text = form_.text(key);
    if (!text) return std::nullopt;
    if (text->size() > limit) {
        refuse(invalid_parameter(key, "parameter_invalid_string_too_long",
                                 quoted("Invalid string: must be at most ", std::to_string(limit), " characters")));
        return std::nullopt;
    }
    return std::string(*text);
}

std::string_view Parameters::required_text(std::string_view key, std::size_t limit) {
    const auto value = form_.text(key);
    if (!value) {
        refuse(invalid_parameter(key, "parameter_missing", quoted("Missing required param: ", key, ".")));
        return {};
    }
    if (value->empty()) {
        refuse(
            invalid_parameter(key, "parameter_invalid_empty", quoted("You passed an empty string for '", key, "'.")));
    }
    text(key, limit);
    return *value;
}

std::optional<std::string_view> Parameters::choice(std::string_view key,
                                                   std::initializer_list<std::string_view> allowed) {
    const auto text = form_.text(key);
    if (!text) return std::nullopt;
    const auto* known = std::ranges::find(allowed, *text);
    if (known != allowed.end()) return *known;
    std::string message = quoted("Invalid ", key, ": must be one of ");
    for (const auto each : allowed) message += (each == *allowed.begin() ? "" : ", ") + std::string(each);
    refuse(invalid_parameter(key, "parameter_invalid", std::move(message)));
    return std::nullopt;
}

std::optional<std::string> Parameters::email(std::string_view key) {
    auto value = text(key, 800);
    if (value && !value->empty() && !EmailAddress::parse(*value)) {
        refuse(invalid_parameter(key, "email_invalid", quoted("Invalid email address: ", *value)));
    }
    return value;
}

std::optional<std::string> Parameters::url(std::string_view key, bool http_only) {
    auto value = text(key);
    if (!value) return value;
    const auto scheme = std::string_view(*value).substr(0, value->find("://"));
    const bool scheme_known =
        http_only ? scheme == "http" || scheme == "https" : !scheme.empty() && std::ranges::all_of(scheme, [](char c) {
            return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        });
    const bool printable = std::ranges::all_of(*value, [](char c) { return c > ' ' && c < '\x7f'; });
    // An app's own scheme is fine to come back to; one that runs a script in the page is not.
    if (!scheme_known || !printable || scheme == "javascript" || scheme == "data" ||
        scheme.size() + 3 >= value->size()) {
        refuse(invalid_parameter(key, "url_invalid", "Not a valid URL"));
    }
    return value;
}

void Parameters::metadata(Metadata& merged) {
    if (const auto whole = form_.text("metadata")) {
        if (!whole->empty()) refuse(invalid_parameter("metadata", "parameter_invalid", "Invalid object"));
        merged.clear();
    }
    for (const auto& [name, value] : form_.map("metadata")) {
        if (name.size() > 40 || value.size() > 500) {
            refuse(invalid_parameter("metadata", "parameter_invalid_string_too_long",
                                     "Metadata keys can have up to 40 characters and values up to 500 characters"));
            return;
        }
        const auto entry = std::ranges::find(merged, name, &std::pair<std::string, std::string>::first);
        if (value.empty()) {
            if (entry != merged.end()) merged.erase(entry);
        } else if (entry != merged.end()) {
            entry->second = value;
        } else {
            merged.emplace_back(name, value);
        }
    }
    if (merged.size() > most_metadata) {
        refuse(invalid_parameter("metadata", "", "Metadata can have up to 50 keys"));
    }
}

std::optional<ApiError> Parameters::finish() {
    if (!error_) {
        if (auto key = form_.first_unread()) {
            refuse(invalid_parameter(*key, "parameter_unknown", quoted("Received unknown parameter: ", *key)));
        }
    }
    return std::move(error_);
}

}  // namespace souk::stripe_sandbox
