// How each C++ type is written as JSON, read from it, read from plain text (paths, queries) and described in a schema. A new
// type plugs in here, and only here: specialise Codec<T> with
//     static void encode(std::string& out, const T& value);
//     static bool decode(Reader at, T& value);                       // false after reporting through `at`
//     static std::expected<T, Violation> from_text(std::string_view); // where it can stand in a path or query
//     static std::string describe(Components&);                       // a JSON schema
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
#include "foundation/schema/components.hpp"
#include "foundation/schema/json.hpp"
#include "foundation/schema/list.hpp"
#include "foundation/schema/reader.hpp"
#include "foundation/schema/writer.hpp"

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <array>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace souk::schema {

template <class T>
struct Codec;

template <class T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;
template <class T>
concept DescribedStruct = !std::is_enum_v<T> && boost::describe::has_describe_members<T>::value;

// Documentation of a described struct: sentences for its members, and an example.
//     template <> struct souk::schema::about<ReviewBody> {
//         static constexpr Member members[] = {{"rating", "1 to 5 stars"}};
//         static constexpr std::string_view example = R"({"rating":5,"title":"Lovely"})"; };
struct Member {
    std::string_view name;
    std::string_view text;
};
template <class T>
struct about {};

namespace detail {

inline std::unexpected<Violation> bad_format(std::string_view what) {
    return std::unexpected(Violation{"", "invalid_format", "must be " + std::string(what)});
}
std::expected<std::int64_t, Violation> integer_from(std::string_view text);
std::expected<double, Violation> number_from(std::string_view text);
std::expected<bool, Violation> boolean_from(std::string_view text);
std::expected<std::string, Violation> string_from(std::string_view text);  // UTF-8 without NUL

// Strings in JSON whose text from_text() checks.
template <class T>
bool decode_string(Reader at, T& value) {
    const auto text = at.string();
    if (!text) return false;
    auto parsed = Codec<T>::from_text(*text);
    if (!parsed) {
        at.fail(std::move(parsed.error()));
        return false;
    }
    value = std::move(*parsed);
    return true;
}

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
    static std::expected<std::int64_t, Violation> from_text(std::string_view text) { return detail::integer_from(text); }
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
    static bool decode(Reader at, std::string& value) { return detail::decode_string(at, value); }
    static std::expected<std::string, Violation> from_text(std::string_view text) { return detail::string_from(text); }
    static std::string describe(Components&) { return R"({"type":"string"})"; }
};

template <std::size_t Min, std::size_t Max>
struct Codec<Text<Min, Max>> {
    using T = Text<Min, Max>;
    static void encode(std::string& out, const T& value) { write_string(out, value.str()); }
    static bool decode(Reader at, T& value) { return detail::decode_string(at, value); }
    static std::expected<T, Violation> from_text(std::string_view text) { return T::parse(text); }
    static std::string describe(Components&) {
        return R"({"type":"string","minLength":)" + std::to_string(Min) + R"(,"maxLength":)" + std::to_string(Max) + "}";
    }
};

// Types with their own parse() -> expected and str().
template <class T>
struct TextCodec {
    static void encode(std::string& out, const T& value) { write_string(out, value.str()); }
    static bool decode(Reader at, T& value) { return detail::decode_string(at, value); }
    static std::expected<T, Violation> from_text(std::string_view text) { return T::parse(text); }
};
template <>
struct Codec<EmailAddress> : TextCodec<EmailAddress> {
    static std::string describe(Components&) { return R"({"type":"string","format":"email","maxLength":254})"; }
};
template <>
struct Codec<Slug> : TextCodec<Slug> {
    static std::string describe(Components&) {
        return R"({"type":"string","pattern":"^[a-z0-9]+(-[a-z0-9]+)*$","maxLength":120})";
    }
};

template <>
struct Codec<CountryCode> {
    static void encode(std::string& out, CountryCode value) { write_string(out, value.code()); }
    static bool decode(Reader at, CountryCode& value) { return detail::decode_string(at, value); }
    static std::expected<CountryCode, Violation> from_text(std::string_view text) {
        if (const auto parsed = CountryCode::parse(text)) return *parsed;
        return detail::bad_format("an ISO 3166-1 country code of two letters");
    }
    static std::string describe(Components&) { return R"({"type":"string","pattern":"^[A-Z]{2}$","examples":["DE"]})"; }
};

template <>
struct Codec<Currency> {
    static void encode(std::string& out, Currency value) { write_string(out, value.code()); }
    static bool decode(Reader at, Currency& value) { return detail::decode_string(at, value); }
    static std::expected<Currency, Violation> from_text(std::string_view text) {
        if (const auto parsed = Currency::parse(text)) return *parsed;
        return detail::bad_format("an ISO 4217 currency code of three letters");
    }
    static std::string describe(Components&) { return R"({"type":"string","pattern":"^[A-Z]{3}$","examples":["EUR"]})"; }
};

template <>
struct Codec<Uuid> {
    static void encode(std::string& out, const Uuid& value) {
        out += '"';
        value.append_to(out);
        out += '"';
    }
    static bool decode(Reader at, Uuid& value) { return detail::decode_string(at, value); }
    static std::expected<Uuid, Violation> from_text(std::string_view text) {
        if (const auto parsed = Uuid::parse(text)) return *parsed;
        return detail::bad_format("a UUID");
    }
    static std::string describe(Components&) { return R"({"type":"string","format":"uuid"})"; }
};
template <class Tag>
struct Codec<Id<Tag>> {
    static void encode(std::string& out, const Id<Tag>& value) { Codec<Uuid>::encode(out, value.uuid()); }
    static bool decode(Reader at, Id<Tag>& value) { return detail::decode_string(at, value); }
    static std::expected<Id<Tag>, Violation> from_text(std::string_view text) {
        const auto uuid = Codec<Uuid>::from_text(text);
        if (!uuid) return std::unexpected(uuid.error());
        return Id<Tag>(*uuid);
    }
    static std::string describe(Components& components) { return Codec<Uuid>::describe(components); }
};

template <>
struct Codec<Instant> {
    static void encode(std::string& out, Instant value) { write_string(out, value.to_rfc3339()); }
    static bool decode(Reader at, Instant& value) { return detail::decode_string(at, value); }
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

template <>
struct Codec<Json> {
    static void encode(std::string& out, const Json& value) { out += value.text; }
    static bool decode(Reader at, Json& value) {
        value.text = at.raw();
        return true;
    }
    static std::string describe(Components&) { return "{}"; }
};

// Absent and null are the same; written only when set.
template <class T>
struct Codec<std::optional<T>> {
    static void encode(std::string& out, const std::optional<T>& value) {
        if (value) {
            Codec<T>::encode(out, *value);
        } else {
            out += "null";
        }
    }
    static bool decode(Reader at, std::optional<T>& value) {
        if (at.is_null()) {
            value.reset();
            return true;
        }
        return Codec<T>::decode(at, value.emplace());
    }
    static std::string describe(Components& components) { return Codec<T>::describe(components); }
};

namespace detail {

template <class Items>
void encode_items(std::string& out, const Items& items) {
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!first) out += ',';
        first = false;
        Codec<std::remove_cvref_t<decltype(item)>>::encode(out, item);
    }
    out += ']';
}

template <class T>
bool decode_items(Reader at, std::vector<T>& items, std::size_t min, std::size_t max) {
    auto elements = at.elements(min, max);
    if (!elements) return false;
    items.reserve(elements->size());
    bool good = true;
    for (auto& element : *elements) {
        T item{};
        good = Codec<T>::decode(element, item) && good;
        items.push_back(std::move(item));
    }
    return good;
}

template <class T>
std::string describe_items(Components& components, std::size_t min, std::size_t max) {
    return R"({"type":"array","items":)" + Codec<T>::describe(components) +
           (min > 0 ? R"(,"minItems":)" + std::to_string(min) : std::string()) + R"(,"maxItems":)" + std::to_string(max) + "}";
}

}  // namespace detail

template <class T>
struct Codec<std::vector<T>> {
    static void encode(std::string& out, const std::vector<T>& value) { detail::encode_items(out, value); }
    static bool decode(Reader at, std::vector<T>& value) { return detail::decode_items(at, value, 0, default_list_max); }
    static std::string describe(Components& components) {
        return detail::describe_items<T>(components, 0, default_list_max);
    }
};

template <class T, std::size_t Min, std::size_t Max>
struct Codec<List<T, Min, Max>> {
    static void encode(std::string& out, const List<T, Min, Max>& value) { detail::encode_items(out, value); }
    static bool decode(Reader at, List<T, Min, Max>& value) {
        std::vector<T> items;
        const bool good = detail::decode_items(at, items, Min, Max);
        value = List<T, Min, Max>(std::move(items));
        return good;
    }
    static std::string describe(Components& components) { return detail::describe_items<T>(components, Min, Max); }
};

template <class T>
struct Codec<std::map<std::string, T>> {
    static void encode(std::string& out, const std::map<std::string, T>& value) {
        out += '{';
        bool first = true;
        for (const auto& [name, item] : value) {
            if (!first) out += ',';
            first = false;
            write_string(out, name);
            out += ':';
            Codec<T>::encode(out, item);
        }
        out += '}';
    }
    static bool decode(Reader at, std::map<std::string, T>& value) {
        auto entries = at.entries(default_list_max);
        if (!entries) return false;
        bool good = true;
        for (auto& [name, reader] : *entries) good = Codec<T>::decode(reader, value[std::string(name)]) && good;
        return good;
    }
    static std::string describe(Components& components) {
        return R"({"type":"object","additionalProperties":)" + Codec<T>::describe(components) + "}";
    }
};

template <DescribedEnum T>
struct Codec<T> {
    using Enumerators = boost::describe::describe_enumerators<T>;
    static std::string_view name_of(T value) {
        std::string_view name;
        boost::mp11::mp_for_each<Enumerators>([&](auto enumerator) {
            if (enumerator.value == value) name = enumerator.name;
        });
        return name;
    }
    static void encode(std::string& out, T value) { write_string(out, name_of(value)); }
    static bool decode(Reader at, T& value) { return detail::decode_string(at, value); }
    static std::expected<T, Violation> from_text(std::string_view text) {
        std::optional<T> found;
        std::string names;
        boost::mp11::mp_for_each<Enumerators>([&](auto enumerator) {
            if (text == enumerator.name) found = enumerator.value;
            names += (names.empty() ? "" : ", ") + std::string(enumerator.name);
        });
        if (found) return *found;
        return std::unexpected(Violation{"", "invalid_value", "must be one of " + names});
    }
    static std::string describe(Components&) {
        std::string schema = R"({"type":"string","enum":[)";
        bool first = true;
        boost::mp11::mp_for_each<Enumerators>([&](auto enumerator) {
            if (!first) schema += ',';
            first = false;
            write_string(schema, enumerator.name);
        });
        return schema + "]}";
    }
};

namespace detail {

template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};

template <class T>
using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
template <class T>
inline constexpr std::size_t member_count = boost::mp11::mp_size<Members<T>>::value;

template <class T>
inline constexpr auto member_names = [] {
    std::array<std::string_view, member_count<T>> names{};
    std::size_t index = 0;
    boost::mp11::mp_for_each<Members<T>>([&](auto member) { names[index++] = member.name; });
    return names;
}();

template <class T, class Member>
using MemberType = std::remove_cvref_t<decltype(std::declval<T&>().*Member::pointer)>;

// "souk::order::OrderView" -> "OrderView".
template <class T>
constexpr std::string_view type_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    name = name.substr(name.rfind("T = ") + 4);
    name = name.substr(0, name.find_last_of(']'));
    const auto colon = name.rfind("::");
    return colon == std::string_view::npos ? name : name.substr(colon + 2);
}

}  // namespace detail

template <DescribedStruct T>
struct Codec<T> {
    static void encode(std::string& out, const T& value) {
        out += '{';
        [[maybe_unused]] bool first = true;
        boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
            using M = detail::MemberType<T, decltype(member)>;
            const auto& item = value.*member.pointer;
            if constexpr (detail::is_optional<M>::value) {
                if (!item) return;
            }
            out += first ? "\"" : ",\"";
            first = false;
            out += member.name;
            out += "\":";
            Codec<M>::encode(out, item);
        });
        out += '}';
    }

    static bool decode(Reader at, T& value) {
        auto readers = at.members(detail::member_names<T>);
        if (!readers) return false;
        bool good = true;
        [[maybe_unused]] std::size_t index = 0;
        boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
            using M = detail::MemberType<T, decltype(member)>;
            Reader& reader = (*readers)[index++];
            if (reader.present()) {
                good = Codec<M>::decode(reader, value.*member.pointer) && good;
            } else if constexpr (!detail::is_optional<M>::value) {
                reader.missing();
                good = false;
            }
        });
        return good;
    }

    static std::string describe(Components& components) {
        constexpr auto name = detail::type_name<T>();
        if (components.begin(name)) {
            ObjectSchema object;
            boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
                using M = detail::MemberType<T, decltype(member)>;
                object.add(member.name, Codec<M>::describe(components), !detail::is_optional<M>::value, text_of(member.name));
            });
            if constexpr (requires { about<T>::example; }) object.example(about<T>::example);
            components.finish(name, object.text());
        }
        return R"({"$ref":"#/components/schemas/)" + std::string(name) + "\"}";
    }

  private:
    static std::string_view text_of([[maybe_unused]] std::string_view name) {
        if constexpr (requires { about<T>::members; }) {
            for (const auto& member : about<T>::members)
                if (member.name == name) return member.text;
        }
        return {};
    }
};

}  // namespace souk::schema
