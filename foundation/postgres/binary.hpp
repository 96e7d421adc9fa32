// PostgreSQL's binary format of each scalar type, in network byte order. `Binary<T>` is the extension point: a room
// with a scalar of its own specialises it (usually by way of text or int64). Used by the mapping templates only.
//
//   type                    the OIDs that a parameter of this C++ type is declared with
//   accepts(Oid)            the column types that T can be read from (and, in check_statements, parameters it may be)
//   write(out, value)       appends the value's bytes
//   read(cell)              makes the value, or cell.reject("why")
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/uuid.hpp"
#include "foundation/postgres/result.hpp"
#include "foundation/schema/json.hpp"

#include <boost/describe.hpp>

#include <bit>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace souk::pg {

struct Type {
    Oid oid;
    Oid array;  // 0: no array of it
};

namespace types {
inline constexpr Type boolean{16, 1000}, bytea{17, 1001}, int64{20, 1016}, int16{21, 1005}, int32{23, 1007},
    text{25, 1009}, float64{701, 1022}, timestamptz{1184, 1185}, uuid{2950, 2951}, jsonb{3802, 3807};
inline constexpr Oid json = 114, name = 19, bpchar = 1042, varchar = 1043;
}  // namespace types

constexpr bool is_text(Oid type) noexcept {
    return type == types::text.oid || type == types::varchar || type == types::bpchar || type == types::name;
}

// For messages: "bigint", "text[]", "type 12345".
std::string type_name(Oid type);

// A bytea.
struct Bytes {
    std::string data;
    bool operator==(const Bytes&) const = default;
};

template <class T>
struct Binary;

namespace detail {
void put(std::string& out, std::uint16_t value);
void put(std::string& out, std::uint32_t value);
void put(std::string& out, std::uint64_t value);
std::uint64_t get(const Cell& cell, std::size_t size);  // rejects another size
std::int64_t get_any_integer(const Cell& cell);         // smallint, integer or bigint
void put_json(std::string& out, std::string_view text);
std::string_view get_json(const Cell& cell);
void put_uuid(std::string& out, const Uuid& value);
Uuid get_uuid(const Cell& cell);
void put_instant(std::string& out, Instant value);
Instant get_instant(const Cell& cell);

template <class T, const Type& type_of>
struct Fixed {
    static constexpr Type type = type_of;
    static constexpr bool accepts(Oid column) noexcept { return column == type.oid; }
};

template <class T, class Unsigned, const Type& type_of>
struct Integer : Fixed<T, type_of> {
    static void write(std::string& out, T value) { put(out, static_cast<Unsigned>(value)); }
    static T read(const Cell& cell) { return static_cast<T>(static_cast<Unsigned>(get(cell, sizeof(T)))); }
};

struct EnumName {
    std::string_view name;
    std::int64_t value;
};
std::string_view name_of(std::span<const EnumName> names, std::int64_t value);
std::int64_t value_of(std::span<const EnumName> names, const Cell& cell);
}  // namespace detail

template <>
struct Binary<std::int16_t> : detail::Integer<std::int16_t, std::uint16_t, types::int16> {};
template <>
struct Binary<std::int32_t> : detail::Integer<std::int32_t, std::uint32_t, types::int32> {};
template <>
struct Binary<std::int64_t> : detail::Integer<std::int64_t, std::uint64_t, types::int64> {};

template <>
struct Binary<bool> : detail::Fixed<bool, types::boolean> {
    static void write(std::string& out, bool value) { out.push_back(value ? '\1' : '\0'); }
    static bool read(const Cell& cell) { return detail::get(cell, 1) != 0; }
};

template <>
struct Binary<double> : detail::Fixed<double, types::float64> {
    static void write(std::string& out, double value) { detail::put(out, std::bit_cast<std::uint64_t>(value)); }
    static double read(const Cell& cell) { return std::bit_cast<double>(detail::get(cell, 8)); }
};

template <>
struct Binary<std::string> {
    static constexpr Type type = types::text;
    static constexpr bool accepts(Oid column) noexcept { return is_text(column); }
    static void write(std::string& out, std::string_view value) { out.append(value); }
    static std::string read(const Cell& cell) { return std::string(cell.bytes); }
};

// For parameters only: the text must live until the call has ended.
template <>
struct Binary<std::string_view> {
    static constexpr Type type = types::text;
    static constexpr bool accepts(Oid column) noexcept { return is_text(column); }
    static void write(std::string& out, std::string_view value) { out.append(value); }
};

template <>
struct Binary<Bytes> : detail::Fixed<Bytes, types::bytea> {
    static void write(std::string& out, const Bytes& value) { out.append(value.data); }
    static Bytes read(const Cell& cell) { return Bytes{std::string(cell.bytes)}; }
};

template <>
struct Binary<Uuid> : detail::Fixed<Uuid, types::uuid> {
    static void write(std::string& out, const Uuid& value) { detail::put_uuid(out, value); }
    static Uuid read(const Cell& cell) { return detail::get_uuid(cell); }
};

template <>
struct Binary<Instant> : detail::Fixed<Instant, types::timestamptz> {
    static void write(std::string& out, Instant value) { detail::put_instant(out, value); }
    static Instant read(const Cell& cell) { return detail::get_instant(cell); }
};

// A jsonb parameter (the server casts it for a json column); read from jsonb, json or text.
template <>
struct Binary<schema::Json> {
    static constexpr Type type = types::jsonb;
    static constexpr bool accepts(Oid column) noexcept {
        return column == types::jsonb.oid || column == types::json || is_text(column);
    }
    static void write(std::string& out, const schema::Json& value) { detail::put_json(out, value.text); }
    static schema::Json read(const Cell& cell) { return schema::Json{std::string(detail::get_json(cell))}; }
};

// Text<>, EmailAddress, Slug, CountryCode, Currency and whatever else is text with rules: parse() on the way in.
template <class T>
concept ParsedText = requires(const T& value, std::string_view text) {
    { T::parse(text).has_value() } -> std::convertible_to<bool>;
    { *T::parse(text) } -> std::convertible_to<T>;
    requires requires {
        { value.str() } -> std::convertible_to<std::string_view>;
    } || requires {
        { value.code() } -> std::convertible_to<std::string_view>;
    };
};

template <ParsedText T>
struct Binary<T> {
    static constexpr Type type = types::text;
    static constexpr bool accepts(Oid column) noexcept { return is_text(column); }
    static void write(std::string& out, const T& value) {
        if constexpr (requires { value.code(); }) {
            out.append(std::string_view(value.code()));
        } else {
            out.append(std::string_view(value.str()));
        }
    }
    static T read(const Cell& cell) {
        auto value = T::parse(cell.bytes);
        if (!value) cell.reject("the stored text breaks the rules of its C++ type");
        return *std::move(value);
    }
};

// Bounded<>: as wide as its bounds need; read from any integer column, since the bounds are checked.
template <class T>
concept ParsedInteger = requires(const T& value, std::int64_t number) {
    { T::parse(number).has_value() } -> std::convertible_to<bool>;
    { value.value() } -> std::same_as<std::int64_t>;
    { T::min_value } -> std::convertible_to<std::int64_t>;
    { T::max_value } -> std::convertible_to<std::int64_t>;
};

template <ParsedInteger T>
struct Binary<T> {
    template <class Integer>
    static constexpr bool fits =
        T::min_value >= std::numeric_limits<Integer>::min() && T::max_value <= std::numeric_limits<Integer>::max();
    static constexpr Type type = fits<std::int32_t> ? types::int32 : types::int64;
    static constexpr bool accepts(Oid column) noexcept {
        return column == types::int64.oid || (column == types::int32.oid && fits<std::int32_t>) ||
               (column == types::int16.oid && fits<std::int16_t>);
    }
    static void write(std::string& out, const T& value) {
        if constexpr (fits<std::int32_t>) {
            Binary<std::int32_t>::write(out, static_cast<std::int32_t>(value.value()));
        } else {
            Binary<std::int64_t>::write(out, value.value());
        }
    }
    static T read(const Cell& cell) {
        auto value = T::parse(detail::get_any_integer(cell));
        if (!value) cell.reject("the stored number is out of the bounds of its C++ type");
        return *std::move(value);
    }
};

template <class T>
concept StrongId = requires(const T& id, const Uuid& uuid) {
    { id.uuid() } -> std::convertible_to<const Uuid&>;
    T(uuid);
};

template <StrongId T>
struct Binary<T> : detail::Fixed<T, types::uuid> {
    static void write(std::string& out, const T& value) { detail::put_uuid(out, value.uuid()); }
    static T read(const Cell& cell) { return T(detail::get_uuid(cell)); }
};

// A described enum is stored as the enumerator's name.
template <class T>
    requires(std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value)
struct Binary<T> {
    static constexpr Type type = types::text;
    static constexpr bool accepts(Oid column) noexcept { return is_text(column); }
    static constexpr auto names = []<template <class...> class List, class... D>(List<D...>) {
        return std::array{detail::EnumName{D::name, static_cast<std::int64_t>(D::value)}...};
    }(boost::describe::describe_enumerators<T>{});
    static void write(std::string& out, T value) {
        out.append(detail::name_of(names, static_cast<std::int64_t>(value)));
    }
    static T read(const Cell& cell) { return static_cast<T>(detail::value_of(names, cell)); }
};

// Arrays of one dimension, always written with lower bound 1. Elements may be optional.
namespace detail {
template <class E>
struct Element {
    using type = E;
    static constexpr bool nullable = false;
};
template <class E>
struct Element<std::optional<E>> {
    using type = E;
    static constexpr bool nullable = true;
};

void put_array_header(std::string& out, Oid element, std::size_t count);
std::size_t open_element(std::string& out);
void close_element(std::string& out, std::size_t at);
void put_null_element(std::string& out, std::size_t array_at);

class ArrayReader {
  public:
    explicit ArrayReader(const Cell& cell);
    std::size_t size() const noexcept { return left_; }
    Oid element() const noexcept { return element_; }
    std::optional<Cell> next();  // empty: NULL

  private:
    Cell cell_;
    Oid element_ = 0;
    std::size_t left_ = 0;
    std::size_t at_ = 0;
};
Oid element_of(Oid array);  // 0: not an array known here
}  // namespace detail

template <class E>
struct Binary<std::vector<E>> {
    using Scalar = typename detail::Element<E>::type;
    static constexpr bool nullable = detail::Element<E>::nullable;
    static constexpr Type type{Binary<Scalar>::type.array, 0};
    static constexpr bool accepts(Oid column) noexcept {
        return column == type.oid || Binary<Scalar>::accepts(detail::element_of(column));
    }
    static void write(std::string& out, const std::vector<E>& values) {
        const auto array_at = out.size();
        detail::put_array_header(out, Binary<Scalar>::type.oid, values.size());
        for (std::size_t index = 0; index < values.size(); ++index) {
            const E& value = values[index];
            if constexpr (nullable) {
                if (!value) {
                    detail::put_null_element(out, array_at);
                    continue;
                }
                const auto at = detail::open_element(out);
                Binary<Scalar>::write(out, *value);
                detail::close_element(out, at);
            } else {
                const auto at = detail::open_element(out);
                Binary<Scalar>::write(out, value);
                detail::close_element(out, at);
            }
        }
    }
    static std::vector<E> read(const Cell& cell) {
        detail::ArrayReader reader(cell);
        std::vector<E> values;
        values.reserve(reader.size());
        while (reader.size() != 0) {
            const auto element = reader.next();
            if (element) {
                values.push_back(Binary<Scalar>::read(*element));
            } else if constexpr (nullable) {
                values.push_back(std::nullopt);
            } else {
                cell.reject("an element is NULL, but the C++ type's elements are not optional");
            }
        }
        return values;
    }
};

}  // namespace souk::pg
