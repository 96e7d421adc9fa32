#include "foundation/schema/codec.hpp"

#include <charconv>
#include <cmath>

namespace souk::schema {

// What Money is in JSON.
struct MoneyMembers {
    std::int64_t amount = 0;
    Currency currency;
};
BOOST_DESCRIBE_STRUCT(MoneyMembers, (), (amount, currency))

void Codec<Money>::encode(std::string& out, const Money& value) {
    Codec<MoneyMembers>::encode(out, {value.amount(), value.currency()});
}

bool Codec<Money>::decode(Reader at, Money& value) {
    MoneyMembers members;
    if (!Codec<MoneyMembers>::decode(at, members)) return false;
    value = Money(members.amount, members.currency);
    return true;
}

std::string Codec<Money>::describe(Components& components) {
    if (components.begin("Money"))
        components.finish("Money",
                          R"({"type":"object","description":"An amount in minor units (cents) of an ISO 4217 currency",)"
                          R"("properties":{"amount":{"type":"integer","format":"int64"},"currency":{"type":"string",)"
                          R"("pattern":"^[A-Z]{3}$"}},"required":["amount","currency"],"additionalProperties":false,)"
                          R"("examples":[{"amount":1299,"currency":"EUR"}]})");
    return R"({"$ref":"#/components/schemas/Money"})";
}

std::expected<std::int64_t, Violation> detail::integer_from(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size()) return value;
    return std::unexpected(Violation{"", "wrong_type", "must be a whole number of at most 64 bits"});
}

std::expected<double, Violation> detail::number_from(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc{} && end == text.data() + text.size() && std::isfinite(value)) return value;
    return std::unexpected(Violation{"", "wrong_type", "must be a number"});
}

std::expected<bool, Violation> detail::boolean_from(std::string_view text) {
    if (text == "true") return true;
    if (text == "false") return false;
    return std::unexpected(Violation{"", "wrong_type", "must be true or false"});
}

std::expected<std::string, Violation> detail::string_from(std::string_view text) {
    if (text.contains('\0')) return std::unexpected(Violation{"", "invalid_character", "must not contain NUL"});
    if (auto length = utf8_length(text); !length) return std::unexpected(length.error());
    return std::string(text);
}

void ObjectSchema::add(std::string_view name, std::string schema, bool required, std::string_view description) {
    if (!properties_.empty()) properties_ += ',';
    write_string(properties_, name);
    properties_ += ':';
    if (!description.empty()) {
        // A $ref may have siblings in 2020-12, so the description goes beside whatever there is.
        schema.insert(1, "\"description\":");
        std::string quoted;
        write_string(quoted, description);
        schema.insert(15, quoted + (schema.size() > 16 ? "," : ""));
    }
    properties_ += schema;
    if (!required) return;
    if (!required_.empty()) required_ += ',';
    write_string(required_, name);
}

void ObjectSchema::example(std::string_view json) { example_ = json; }

std::string ObjectSchema::text() const {
    std::string text = R"({"type":"object","properties":{)" + properties_ + "}";
    if (!required_.empty()) text += R"(,"required":[)" + required_ + "]";
    text += R"(,"additionalProperties":false)";
    if (!example_.empty()) text += R"(,"examples":[)" + example_ + "]";
    return text + "}";
}

}  // namespace souk::schema
