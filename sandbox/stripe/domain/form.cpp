#include "sandbox/stripe/domain/form.hpp"

#include "foundation/core/email_address.hpp"
#include "foundation/core/text.hpp"
#include "foundation/http/form.hpp"
#include "sandbox/stripe/domain/currencies.hpp"

#include <algorithm>
#include <charconv>

namespace souk::stripe_sandbox {

namespace {

constexpr std::size_t most_parameters = 1000;

bool is_text(std::string_view text) { return !text.contains('\0') && utf8_length(text).has_value(); }

bool is_below(std::string_view key, std::string_view parent) noexcept {
    return key.size() > parent.size() && key.starts_with(parent) && key[parent.size()] == '[';
}

// What stands between the brackets of key[…]; empty for what is no such key.
std::string_view name_below(std::string_view key, std::string_view parent) noexcept {
    if (!is_below(key, parent) || key.find(']') != key.size() - 1) return {};
    return key.substr(parent.size() + 1, key.size() - parent.size() - 2);
}

// card[number] below payment_method_data: payment_method_data[card][number]
std::string below(std::string_view prefix, std::string_view name) {
    if (prefix.empty()) return std::string(name);
    const auto bracket = std::min(name.find('['), name.size());
    return std::string(prefix).append("[").append(name.substr(0, bracket)).append("]").append(name.substr(bracket));
}

// An app's own scheme is fine to come back to; one that runs a script in the page is not.
bool is_address(std::string_view text, bool of_web) {
    const auto scheme = text.substr(0, text.find("://"));
    const auto may_name_a_scheme = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    const bool known = scheme == "http" || scheme == "https" ||
                       (!of_web && !scheme.empty() && scheme != "javascript" && scheme != "data" &&
                        std::ranges::all_of(scheme, may_name_a_scheme));
    return known && scheme.size() + 3 < text.size() &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string joined(const Texts& texts) {
    std::string all;
    for (const auto& text : texts) all.append(all.empty() ? "" : ", ").append(text);
    return all;
}

using Checked = std::expected<Value, Object>;

std::unexpected<Object> wrong(std::string_view key, std::string_view code, std::string message) {
    return std::unexpected(invalid_parameter(key, code, std::move(message)));
}

Checked checked(const Parameter& parameter, const std::string& key, std::string value) {
    switch (parameter.kind) {
        case Kind::integer: {
            std::int64_t number = 0;
            const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
            if (!value.empty() && error == std::errc{} && end == value.data() + value.size()) return number;
            return wrong(key, "parameter_invalid_integer", "Invalid integer: " + value);
        }
        case Kind::flag:
            if (value == "true" || value == "True") return true;
            if (value == "false" || value == "False") return false;
            return wrong(key, "parameter_invalid_boolean", "Invalid boolean: " + value);
        case Kind::choice:
            if (std::ranges::find(parameter.allowed, value) != parameter.allowed.end()) return value;
            return wrong(key, "parameter_invalid", "Invalid " + key + ": must be one of " + joined(parameter.allowed));
        case Kind::currency:
            for (char& c : value) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
            if (currency_rule(value)) return value;
            return wrong(
                key, "",
                "Invalid currency: " + value + ". See https://docs.stripe.com/currencies for those supported.");
        case Kind::email:
            if (value.empty() || EmailAddress::parse(value)) return value;
            return wrong(key, "email_invalid", "Invalid email address: " + value);
        case Kind::address:
        case Kind::web_address:
            if (is_address(value, parameter.kind == Kind::web_address)) return value;
            return wrong(key, "url_invalid", "Not a valid URL");
        default:
            if (value.size() <= parameter.most) return value;
            return wrong(key, "parameter_invalid_string_too_long",
                         "Invalid string: must be at most " + std::to_string(parameter.most) + " characters");
    }
}

}  // namespace

Parameters::Parameters(std::string_view words) {
    for (std::string_view word : split(words, ' ')) {
        Parameter& parameter = emplace_back();
        parameter.secret_only = word.starts_with('!');
        parameter.is_required = word.ends_with('*');
        word = word.substr(parameter.secret_only, word.size() - parameter.secret_only - parameter.is_required);
        const auto sign = word.find_first_of(":=<");
        parameter.name = word.substr(0, sign);
        if (sign == std::string_view::npos) continue;
        const auto rest = word.substr(sign + 1);
        if (word[sign] == ':') {
            parameter.kind = schema::Codec<Kind>::from_text(rest).value();
        } else if (word[sign] == '=') {
            parameter.kind = Kind::choice;
            parameter.allowed = split(rest, '|');
        } else {
            parameter.most = static_cast<std::size_t>(std::stoi(std::string(rest)));
        }
    }
}

Parameters& Parameters::operator+=(const Parameters& more) {
    insert(end(), more.begin(), more.end());
    return *this;
}

Parameters Parameters::inside(std::string_view name) const {
    auto all = *this;
    for (auto& parameter : all) parameter.name = below(name, parameter.name);
    return all;
}

std::string Given::full_name(std::string_view name) const { return stripe_sandbox::below(prefix_, name); }

Given Given::below(std::string_view name) const {
    Given inner;
    inner.prefix_ = full_name(name);
    for (const auto& [key, value] : values_) {
        if (!is_below(key, name)) continue;
        auto rest = key.substr(name.size() + 1);
        inner.put(rest.erase(rest.find(']'), 1), value);
    }
    return inner;
}

void Given::give(Object& object) const {
    for (const auto& [name, value] : values_) {
        if (!object.has(name)) continue;
        const auto* patch = std::get_if<Metadata>(&value);
        if (patch == nullptr) {
            object.set(name, value == Value(std::string()) ? Value(nullptr) : value);
            continue;
        }
        auto merged = patch->empty() ? Metadata() : std::get<Metadata>(object[name]);
        for (const auto& [key, text] : *patch) merged[key] = text;
        std::erase_if(merged, [](const auto& each) { return each.second.empty(); });
        object.set(name, std::move(merged));
    }
}

std::expected<Given, Object> Form::read(const Parameters& parameters, bool publishable) const {
    auto left = values_;  // what nobody has asked for yet
    Given given;
    const auto take_below = [&](const std::string& key) {
        std::vector<std::pair<std::string, std::string>> taken;
        std::erase_if(left, [&](const auto& each) {
            const auto name = name_below(each.first, key);
            if (!name.empty()) taken.emplace_back(name, each.second);
            return !name.empty();
        });
        return taken;
    };
    for (const auto& parameter : parameters) {
        if (publishable && parameter.secret_only) continue;
        const auto& key = parameter.name;
        if (parameter.kind == Kind::ignored) {
            std::erase_if(left, [&](const auto& each) { return each.first == key || is_below(each.first, key); });
        } else if (parameter.kind == Kind::list) {
            Texts texts;
            for (auto& [index, text] : take_below(key)) texts.push_back(std::move(text));
            if (!texts.empty()) given.put(key, std::move(texts));
        } else if (parameter.kind == Kind::map) {
            const auto whole = left.extract(key);  // metadata="" removes all of it
            const auto taken = take_below(key);
            if (!whole.empty() && !whole.mapped().empty()) return wrong(key, "parameter_invalid", "Invalid object");
            if (taken.size() > 50) return wrong(key, "", "Metadata can have up to 50 keys");
            for (const auto& [name, value] : taken) {
                if (name.size() <= 40 && value.size() <= 500) continue;
                return wrong(key, "parameter_invalid_string_too_long",
                             "Metadata keys can have up to 40 characters and values up to 500 characters");
            }
            if (!whole.empty() || !taken.empty()) given.put(key, Metadata(taken.begin(), taken.end()));
        } else if (const auto entry = left.extract(key)) {
            if (parameter.is_required && entry.mapped().empty()) {
                return wrong(key, "parameter_invalid_empty", "You passed an empty string for '" + key + "'.");
            }
            auto value = checked(parameter, key, entry.mapped());
            if (!value) return std::unexpected(std::move(value.error()));
            given.put(key, std::move(*value));
        }
        if (parameter.is_required && !given.has(key) && has_object_of(key)) {
            return wrong(key, "parameter_missing", "Missing required param: " + key + ".");
        }
    }
    if (left.empty()) return given;
    const auto& key = left.begin()->first;
    return wrong(key, "parameter_unknown", "Received unknown parameter: " + key);
}

// Is anything given of the object in which this parameter is?
bool Form::has_object_of(std::string_view key) const {
    const auto object = key.substr(0, key.find('['));
    return object == key ||
           std::ranges::any_of(values_, [&](const auto& each) { return is_below(each.first, object); });
}

std::optional<Form> Form::parse(std::string_view body) {
    const auto pairs = http::parse_form(body, most_parameters);
    return pairs ? from_pairs(*pairs) : std::nullopt;
}

std::optional<Form> Form::from_pairs(const std::vector<std::pair<std::string, std::string>>& pairs) {
    Form form;
    std::size_t elements = 0;
    for (const auto& [key, value] : pairs) {
        if (key.empty() || !is_text(key) || !is_text(value)) return std::nullopt;
        const bool is_element = key.ends_with("[]");
        form.values_[is_element ? key.substr(0, key.size() - 1) + std::to_string(elements++) + "]" : key] = value;
    }
    return form;
}

std::string Form::text(std::string_view key) const {
    const auto entry = values_.find(key);
    return entry == values_.end() ? "" : entry->second;
}

Texts Form::list(const std::string& key) const {
    Texts texts;
    for (auto entry = values_.lower_bound(key + "["); entry != values_.end() && is_below(entry->first, key); ++entry) {
        texts.push_back(entry->second);
    }
    return texts;
}

std::string Form::encoded() const {
    std::string text;
    for (const auto& [key, value] : values_) {
        const bool is_security_code = key.ends_with("[cvc]");
        text += http::percent_encode(key) + "=" + http::percent_encode(is_security_code ? "000" : value) + "&";
    }
    return text;
}

}  // namespace souk::stripe_sandbox
