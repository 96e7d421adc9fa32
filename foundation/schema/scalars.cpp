#include "foundation/schema/scalars.hpp"

#include "foundation/schema/described.hpp"

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
    const auto slot = components.reserve("souk::Money");
    if (slot.is_new)
        components.finish(
            slot.name, R"({"type":"object","description":"An amount in minor units (cents) of an ISO 4217 currency",)"
                       R"("properties":{"amount":{"type":"integer","format":"int64"},"currency":{"type":"string",)"
                       R"("pattern":"^[A-Z]{3}$"}},"required":["amount","currency"],"additionalProperties":false,)"
                       R"("examples":[{"amount":1299,"currency":"EUR"}]})");
    return reference_to(slot.name);
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

}  // namespace souk::schema
