// Codecs of single values: numbers, strings and the checked types of core.
#pragma once

#include "foundation/core/bounded.hpp"
#include "foundation/core/country.hpp"
#include "foundation/core/currency.hpp"
#include "foundation/core/email_address.hpp"
#include "foundation/core/id.hpp"
#include "foundation/core/instant.hpp"
#include "foundation/core/money.hpp"
#include "foundation/core/slug.hpp"
#include "foundation/core/text.hpp"
#include "foundation/schema/codec.hpp"

#include <cstdint>

namespace souk::schema {

namespace detail {

inline std::unexpected<Violation> bad_format(std::string_view what) {
    return std::unexpected(Violation{"", "invalid_format", "must be " + std::string(what)});
}
std::expected<std::int64_t, Violation> integer_from(std::string_view text);
std::expected<double, Violation> number_from(std::string_view text);
std::expected<bool, Violation> boolean_from(std::string_view text);
std::expected<std::string, Violation> string_from(std::string_view text);  // UTF-8 without NUL

}  // namespace detail

template <>
struct Codec<bool> {
    static void encode(std::string& out, bool value) { out += value ? "true" : "false"; }
    static bool decode(Reader at, bool& value) {
        const auto read = at.boolean();
        if (read) value = *read;
        return read.has_value();
    }
    static std::expected<bool, Violation> from_text(std::string_view text) { return detail::boolean_from(text); }
    static std::string describe(Components&) { return R"({"type":"boolean"})"; }
};

template <>
struct Codec<std::int64_t> {
    static void encode(std::string& out, std::int64_t value) { write_integer(out, value); }
    static bool decode(Reader at, std::int64_t& value) {
        const auto read = at.integer();
        if (read) value = *read;
        return read.has_value();
    }
    static std::expected<std::int64_t, Violation> from_text(std::string_view text) {
        return detail::integer_from(text);
    }
    static std::string describe(Components&) { return R"({"type":"integer","format":"int64"})"; }
};

template <>
struct Codec<std::int32_t> {
    using Checked = Bounded<INT32_MIN, INT32_MAX>;
    static void encode(std::string& out, std::int32_t value) { write_integer(out, value); }
    static bool decode(Reader at, std::int32_t& value);
    static std::expected<std::int32_t, Violation> from_text(std::string_view text);
    static std::string describe(Components&) { return R"({"type":"integer","format":"int32"})"; }
};

template <std::int64_t Min, std::int64_t Max>
struct Codec<Bounded<Min, Max>> {
    using T = Bounded<Min, Max>;
    static void encode(std::string& out, T value) { write_integer(out, value.value()); }
    static bool decode(Reader at, T& value) {
        const auto read = at.integer();
        if (!read) return false;
        auto parsed = T::parse(*read);
        if (!parsed) {
            at.fail(std::move(parsed.error()));
            return false;
        }
        value = *parsed;
        return true;
    }
    static std::expected<T, Violation> from_text(std::string_view text) {
        const auto value = detail::integer_from(text);
        if (!value) return std::unexpected(value.error());
        return T::parse(*value);
    }
    static std::string describe(Components&) {
        return R"({"type":"integer","minimum":)" + std::to_string(Min) + R"(,"maximum":)" + std::to_string(Max) + "}";
    }
};

inline bool Codec<std::int32_t>::decode(Reader at, std::int32_t& value) {
    Checked checked;
    if (!Codec<Checked>::decode(at, checked)) return false;
    value = static_cast<std::int32_t>(checked.value());
    return true;
}
inline std::expected<std::int32_t, Violation> Codec<std::int32_t>::from_text(std::string_view text) {
    const auto checked = Codec<Checked>::from_text(text);
    if (!checked) return std::unexpected(checked.error());
    return static_cast<std::int32_t>(checked->value());
}

template <>
struct Codec<double> {
    static void encode(std::string& out, double value) { write_number(out, value); }
    static bool decode(Reader at, double& value) {
        const auto read = at.number();
        if (read) value = *read;
        return read.has_value();
    }
    static std::expected<double, Violation> from_text(std::string_view text) { return detail::number_from(text); }
    static std::string describe(Components&) { return R"({"type":"number"})"; }
};

template <>
struct Codec<std::string> {
    static void encode(std::string& out, std::string_view value) { write_string(out, value); }
    static bool decode(Reader at, std::string& value) { return decode_string(at, value); }
    static std::expected<std::string, Violation> from_text(std::string_view text) { return detail::string_from(text); }
    static std::string describe(Components&) { return R"({"type":"string"})"; }
};

template <std::size_t Min, std::size_t Max>
struct Codec<Text<Min, Max>> : TextCodec<Text<Min, Max>> {
    static std::string describe(Components&) {
        return R"({"type":"string","minLength":)" + std::to_string(Min) + R"(,"maxLength":)" + std::to_string(Max) +
               "}";
    }
};
template <>
struct Codec<EmailAddress> : TextCodec<EmailAddress> {
    static std::string describe(Components&) { return R"({"type":"string","format":"email","maxLength":254})"; }
};
template <>
struct Codec<Slug> : TextCodec<Slug> {
    static std::string describe(Components&) {
        return R"({"type":"string","pattern":"^[a-z0-9]+(-[a-z0-9]+)*$","minLength":1,"maxLength":120,"examples":["oak-table"]})";
    }
};

template <>
struct Codec<CountryCode> {
    static void encode(std::string& out, CountryCode value) { write_string(out, value.code()); }
    static bool decode(Reader at, CountryCode& value) { return decode_string(at, value); }
    static std::expected<CountryCode, Violation> from_text(std::string_view text) {
        if (const auto parsed = CountryCode::parse(text)) return *parsed;
        return detail::bad_format("an ISO 3166-1 country code of two letters");
    }
    static std::string describe(Components&) { return R"({"type":"string","pattern":"^[A-Z]{2}$","examples":["DE"]})"; }
};

template <>
struct Codec<Currency> {
    static void encode(std::string& out, Currency value) { write_string(out, value.code()); }
    static bool decode(Reader at, Currency& value) { return decode_string(at, value); }
    static std::expected<Currency, Violation> from_text(std::string_view text) {
        if (const auto parsed = Currency::parse(text)) return *parsed;
        return detail::bad_format("an ISO 4217 currency code of three letters");
    }
    static std::string describe(Components&) {
        return R"({"type":"string","pattern":"^[A-Z]{3}$","examples":["EUR"]})";
    }
};

template <>
struct Codec<Uuid> {
    static void encode(std::string& out, const Uuid& value) {
        out += '"';
        value.append_to(out);
        out += '"';
    }
    static bool decode(Reader at, Uuid& value) { return decode_string(at, value); }
    static std::expected<Uuid, Violation> from_text(std::string_view text) {
        if (const auto parsed = Uuid::parse(text)) return *parsed;
        return detail::bad_format("a UUID");
    }
    static std::string describe(Components&) { return R"({"type":"string","format":"uuid"})"; }
};
template <class Tag>
struct Codec<Id<Tag>> {
    static void encode(std::string& out, const Id<Tag>& value) { Codec<Uuid>::encode(out, value.uuid()); }
    static bool decode(Reader at, Id<Tag>& value) { return decode_string(at, value); }
    static std::expected<Id<Tag>, Violation> from_text(std::string_view text) {
        const auto uuid = Codec<Uuid>::from_text(text);
        if (!uuid) return std::unexpected(uuid.error());
        return Id<Tag>(*uuid);
    }
    static std::string describe(Components& components) { return Codec<Uuid>::describe(components); }
};

template <>
struct Codec<Instant> {
    static void encode(std::string& out, Instant value) {
        out += '"';
        value.append_to(out);
        out += '"';
    }
    static bool decode(Reader at, Instant& value) { return decode_string(at, value); }
    static std::expected<Instant, Violation> from_text(std::string_view text) {
        if (const auto parsed = Instant::parse(text)) return *parsed;
        return detail::bad_format("an RFC 3339 date and time");
    }
    static std::string describe(Components&) { return R"({"type":"string","format":"date-time"})"; }
};

template <>
struct Codec<Money> {
    static void encode(std::string& out, const Money& value);
    static bool decode(Reader at, Money& value);
    static std::string describe(Components& components);
};

}  // namespace souk::schema
