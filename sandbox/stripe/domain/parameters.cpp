#include "sandbox/stripe/domain/parameters.hpp"

#include "foundation/core/email_address.hpp"
#include "foundation/core/text.hpp"
#include "foundation/http/target.hpp"

#include <algorithm>
#include <charconv>

namespace souk::stripe_sandbox {

namespace {

bool is_text(std::string_view text) { return !text.contains('\0') && utf8_length(text).has_value(); }

bool is_below(std::string_view key, std::string_view parent) noexcept {
    return key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '[';
}

// What stands between the brackets of key[…]; empty for key[] and for what is no such key.
std::string_view name_below(std::string_view key, std::string_view parent) noexcept {
    if (!is_below(key, parent) || key.find(']') != key.size() - 1) return {};
    return key.substr(parent.size() + 1, key.size() - parent.size() - 2);
}

std::string quoted(std::string_view before, std::string_view value, std::string_view after = {}) {
    return std::string(before).append(value).append(after);
}

}  // namespace

ApiError refusal(int status, std::string_view code, std::string message) {
    ApiError error;
    error.status = status;
    error.message = std::move(message);
    if (code.empty()) return error;
    error.code = code;
    error.doc_url = quoted("https://stripe.com/docs/error-codes/", code);
    std::ranges::replace(*error.doc_url, '_', '-');
    return error;
}

ApiError invalid_parameter(std::string_view param, std::string_view code, std::string message) {
    auto error = refusal(400, code, std::move(message));
    if (!param.empty()) error.param = param;
    return error;
}

ApiError missing_resource(std::string_view kind, std::string_view id, std::string_view param, int status) {
    auto error = invalid_parameter(param, "resource_missing", quoted("No such ", kind) + quoted(": '", id, "'"));
    error.status = status;
    return error;
}

ApiError card_error(const Decline& decline, std::string_view param) {
    auto error = invalid_parameter(param, decline.code, std::string(decline.message));
    error.status = decline.type == "card_error" ? 402 : 400;
    error.type = decline.type;
    if (!decline.reason.empty()) error.decline_code = decline.reason;
    return error;
}

void append_escaped(std::string& out, std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            std::string_view("-_.~").contains(c)) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            (out += '%') += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
}

std::optional<Parameters> Parameters::parse(std::string_view body) {
    Pairs pairs;
    while (!body.empty()) {
        const auto part = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), part.size() + 1));
        if (part.empty()) continue;
        const auto equals = std::min(part.find('='), part.size());
        auto& [key, value] = pairs.emplace_back();
        if (pairs.size() > most || !http::percent_decode(part.substr(0, equals), true, key) ||
            !http::percent_decode(part.substr(std::min(equals + 1, part.size())), true, value)) {
            return std::nullopt;
        }
    }
    return from_pairs(pairs);
}

std::optional<Parameters> Parameters::from_pairs(const Pairs& pairs) {
    Parameters parameters;
    parameters.entries_.reserve(pairs.size());
    for (const auto& [key, value] : pairs) {
        if (key.empty() || !is_text(key) || !is_text(value)) return std::nullopt;
        parameters.entries_.push_back({key, value, parameters.entries_.size()});
    }
    return parameters;
}

const Parameters::Entry* Parameters::find(std::string_view key) {
    const Entry* found = nullptr;
    for (auto& entry : entries_) {
        if (entry.key != key) continue;
        entry.read = true;
        found = &entry;
    }
    return found;
}

bool Parameters::has(std::string_view key) const {
    return std::ranges::any_of(entries_, [&](const Entry& each) { return each.key == key || is_below(each.key, key); });
}

void Parameters::ignore(std::string_view key) {
    for (auto& entry : entries_) entry.read = entry.read || entry.key == key || is_below(entry.key, key);
}

std::optional<std::string> Parameters::text(std::string_view key, std::size_t limit) {
    const auto* entry = find(key);
    if (entry == nullptr) return std::nullopt;
    if (entry->value.size() > limit) {
        refuse(invalid_parameter(key, "parameter_invalid_string_too_long",
                                 "Invalid string: must be at most " + std::to_string(limit) + " characters"));
    }
    return entry->value;
}

std::string Parameters::required_text(std::string_view key, std::size_t limit) {
    const auto value = text(key, limit);
    if (!value) {
        refuse(invalid_parameter(key, "parameter_missing", quoted("Missing required param: ", key, ".")));
    } else if (value->empty()) {
        refuse(
            invalid_parameter(key, "parameter_invalid_empty", quoted("You passed an empty string for '", key, "'.")));
    }
    return value.value_or("");
}

std::vector<std::string> Parameters::list(std::string_view key) {
    std::vector<std::string> values;
    for (auto& entry : entries_) {
        const auto name = name_below(entry.key, key);
        const bool is_index = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
        if (!is_index || (name.empty() && !entry.key.ends_with("[]")) || !is_below(entry.key, key)) continue;
        entry.read = true;
        values.push_back(entry.value);
    }
    return values;
}

std::optional<std::int64_t> Parameters::integer(std::string_view key) {
    const auto* entry = find(key);
    if (entry == nullptr) return std::nullopt;
    std::int64_t value = 0;
    const auto& text = entry->value;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        refuse(invalid_parameter(key, "parameter_invalid_integer", quoted("Invalid integer: ", text)));
        return std::nullopt;
    }
    return value;
}

std::int64_t Parameters::required_integer(std::string_view key) {
    if (find(key) == nullptr) required_text(key);
    return integer(key).value_or(0);
}

bool Parameters::flag(std::string_view key, bool fallback) {
    const auto* entry = find(key);
    if (entry == nullptr) return fallback;
    if (entry->value == "true" || entry->value == "True") return true;
    if (entry->value != "false" && entry->value != "False") {
        refuse(invalid_parameter(key, "parameter_invalid_boolean", quoted("Invalid boolean: ", entry->value)));
    }
    return false;
}

std::optional<std::string_view> Parameters::choice(std::string_view key,
                                                   std::initializer_list<std::string_view> allowed) {
    const auto* entry = find(key);
    if (entry == nullptr) return std::nullopt;
    const auto* known = std::ranges::find(allowed, entry->value);
    if (known != allowed.end()) return *known;
    auto message = quoted("Invalid ", key, ": must be one of ");
    for (const auto each : allowed) message += quoted(each == *allowed.begin() ? "" : ", ", each);
    refuse(invalid_parameter(key, "parameter_invalid", std::move(message)));
    return std::nullopt;
}

std::optional<std::string> Parameters::currency(std::string_view key) {
    auto code = text(key);
    if (!code) return std::nullopt;
    for (char& c : *code) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if (currency_rule(*code)) return code;
    refuse(invalid_parameter(
        key, "", quoted("Invalid currency: ", *code, ". See https://docs.stripe.com/currencies for those supported.")));
    return std::nullopt;
}

void Parameters::check_amount(std::string_view key, std::int64_t value, std::string_view currency) {
    const auto rule = currency_rule(currency).value_or(CurrencyRule{});
    if (value < 1) {
        refuse(invalid_parameter(key, "parameter_invalid_integer", "This value must be greater than or equal to 1."));
    } else if (value < rule.least) {
        refuse(
            invalid_parameter(key, "amount_too_small", "Amount must be at least " + rule.text(rule.least, currency)));
    } else if (value > rule.most) {
        refuse(invalid_parameter(key, "amount_too_large",
                                 "Amount must be no more than " + rule.text(rule.most, currency)));
    } else if (value % rule.step != 0) {
        refuse(invalid_parameter(
            key, "parameter_invalid_integer",
            quoted("Amounts in ", currency, " must be evenly divisible by ") + std::to_string(rule.step) + "."));
    }
}

void Parameters::email(std::string_view key, OrNull<std::string>& value) {
    const auto given = text(key, 800);
    if (!given) return;
    if (given->empty()) return value.reset();
    if (!EmailAddress::parse(*given)) {
        refuse(invalid_parameter(key, "email_invalid", quoted("Invalid email address: ", *given)));
    }
    value = *given;
}

std::optional<std::string> Parameters::url(std::string_view key, bool http_only) {
    auto value = text(key);
    if (!value) return value;
    const auto scheme = std::string_view(*value).substr(0, value->find("://"));
    const auto may_name_a_scheme = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    const bool printable = std::ranges::all_of(*value, [](char c) { return c > ' ' && c < '\x7f'; });
    // An app's own scheme is fine to come back to; one that runs a script in the page is not.
    const bool known = scheme == "http" || scheme == "https" ||
                       (!http_only && !scheme.empty() && scheme != "javascript" && scheme != "data" &&
                        std::ranges::all_of(scheme, may_name_a_scheme));
    if (!known || !printable || scheme.size() + 3 >= value->size()) {
        refuse(invalid_parameter(key, "url_invalid", "Not a valid URL"));
    }
    return value;
}

void Parameters::metadata(Metadata& merged) {
    if (const auto whole = text("metadata")) {
        if (!whole->empty()) refuse(invalid_parameter("metadata", "parameter_invalid", "Invalid object"));
        merged.clear();
    }
    for (auto& entry : entries_) {
        const std::string name(name_below(entry.key, "metadata"));
        if (name.empty()) continue;
        entry.read = true;
        if (name.size() > 40 || entry.value.size() > 500) {
            refuse(invalid_parameter("metadata", "parameter_invalid_string_too_long",
                                     "Metadata keys can have up to 40 characters and values up to 500 characters"));
        } else if (entry.value.empty()) {
            merged.erase(name);
        } else {
            merged[name] = entry.value;
        }
    }
    if (merged.size() > 50) refuse(invalid_parameter("metadata", "", "Metadata can have up to 50 keys"));
}

void Parameters::refuse(ApiError error) {
    if (!error_) error_ = std::move(error);
}

std::optional<ApiError> Parameters::finish() {
    const auto unread = std::ranges::find(entries_, false, &Entry::read);
    if (unread != entries_.end()) {
        refuse(
            invalid_parameter(unread->key, "parameter_unknown", quoted("Received unknown parameter: ", unread->key)));
    }
    return std::exchange(error_, std::nullopt);
}

std::string Parameters::encoded() const {
    std::string text;
    for (const auto& entry : entries_) {
        if (entry.key.ends_with("[cvc]")) continue;
        append_escaped(text, entry.key);
        append_escaped(text += '=', entry.value);
        text += '&';
    }
    return text;
}

std::string Parameters::canonical() const {
    auto sorted = *this;
    // Of several values for one key the last counts, so their order is kept.
    std::ranges::sort(sorted.entries_, {}, [](const Entry& each) { return std::tie(each.key, each.at); });
    return sorted.encoded();
}

}  // namespace souk::stripe_sandbox
