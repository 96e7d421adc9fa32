// From C++ parameters to Arguments and from a Result to C++ rows: described structs, std::tuple, one scalar, or void.
// Thin templates over Binary<T>; used by Statement and Executor, not by services directly.
#pragma once

#include "foundation/postgres/arguments.hpp"
#include "foundation/postgres/binary.hpp"

#include <array>
#include <span>
#include <tuple>
#include <utility>

namespace souk::pg {

// A parameter or a column as its C++ type wants it.
struct FieldShape {
    std::string_view name;  // empty: whatever it is called
    Oid type;
    bool (*accepts)(Oid);
};

namespace detail {

template <class T>
using scalar_of = typename Element<T>::type;  // without std::optional

template <class T>
concept Scalar = requires { Binary<scalar_of<T>>::type; };

template <class T>
using members_of = boost::describe::describe_members<T, boost::describe::mod_public | boost::describe::mod_inherited>;

template <class T>
concept Described = boost::describe::has_describe_members<T>::value && !Scalar<T>;

template <class T>
inline constexpr bool is_tuple = false;
template <class... T>
inline constexpr bool is_tuple<std::tuple<T...>> = true;

template <class T>
constexpr FieldShape field(std::string_view name) {
    static_assert(Scalar<T>, "no pg::Binary<> for this type");
    return {name, Binary<scalar_of<T>>::type.oid, &Binary<scalar_of<T>>::accepts};
}

template <class D>
struct MemberOf;
template <class C, class M>
struct MemberOf<M C::*> {
    using type = M;
};
template <class D>
using member_type = typename MemberOf<std::remove_cv_t<decltype(D::pointer)>>::type;

template <class T>
constexpr auto make_fields() {
    if constexpr (std::is_void_v<T>) {
        return std::array<FieldShape, 0>{};
    } else if constexpr (Scalar<T>) {
        return std::array{field<T>({})};
    } else if constexpr (is_tuple<T>) {
        return []<class... E>(std::type_identity<std::tuple<E...>>) {
            return std::array<FieldShape, sizeof...(E)>{field<E>({})...};
        }(std::type_identity<T>{});
    } else {
        static_assert(Described<T>, "neither a scalar, a tuple nor a described struct");
        return []<template <class...> class List, class... D>(List<D...>) {
            return std::array<FieldShape, sizeof...(D)>{field<member_type<D>>(D::name)...};
        }(members_of<T>{});
    }
}

// A struct that cannot be made empty is built by aggregate initialization, which goes by declaration. The offsets are
// known when this is compiled, so the check costs nothing.
template <class... D>
bool described_in_order() {
    std::ptrdiff_t last = -1;
    bool ordered = true;
    ((ordered = ordered && last < std::bit_cast<std::ptrdiff_t>(D::pointer),
      last = std::bit_cast<std::ptrdiff_t>(D::pointer)),
     ...);
    return ordered;
}
[[noreturn]] void reject_order(const Result& result);

template <class T>
void add(Arguments& arguments, const T& value) {
    if constexpr (std::is_same_v<scalar_of<T>, T>) {
        Binary<T>::write(arguments.open(), value);
        arguments.close();
    } else if (value) {
        add(arguments, *value);
    } else {
        arguments.add_null();
    }
}

template <class T>
T read_field(const Result& result, int row, int column) {
    const Cell cell = result.cell(row, column);
    const bool null = cell.bytes.data() == nullptr;
    if constexpr (std::is_same_v<scalar_of<T>, T>) {
        if (null) cell.reject("it is NULL, but the C++ type is not optional");
        return Binary<T>::read(cell);
    } else {
        if (null) return std::nullopt;
        return Binary<scalar_of<T>>::read(cell);
    }
}

template <class R>
R read_row(const Result& result, int row) {
    if constexpr (Scalar<R>) {
        return read_field<R>(result, row, 0);
    } else if constexpr (is_tuple<R>) {
        return [&]<class... E, std::size_t... I>(std::type_identity<std::tuple<E...>>, std::index_sequence<I...>) {
            return R{read_field<E>(result, row, static_cast<int>(I))...};
        }(std::type_identity<R>{}, std::make_index_sequence<std::tuple_size_v<R>>{});
    } else {
        return [&]<template <class...> class List, class... D>(List<D...>) {
            int column = 0;
            if constexpr (std::is_default_constructible_v<R>) {
                R made{};
                ((made.*D::pointer = read_field<member_type<D>>(result, row, column++)), ...);
                return made;
            } else {
                if (!described_in_order<D...>()) reject_order(result);
                return R{read_field<member_type<D>>(result, row, column++)...};
            }
        }(members_of<R>{});
    }
}

}  // namespace detail

template <class T>
inline constexpr auto fields_of = detail::make_fields<T>();

template <class T>
inline constexpr auto oids_of = [] {
    std::array<Oid, fields_of<T>.size()> oids{};
    for (std::size_t index = 0; index < oids.size(); ++index) oids[index] = fields_of<T>[index].type;
    return oids;
}();

template <class P>
Arguments encode_params(const P& params) {
    Arguments arguments;
    arguments.reserve(fields_of<P>.size());
    if constexpr (detail::Scalar<P>) {
        detail::add(arguments, params);
    } else if constexpr (detail::is_tuple<P>) {
        std::apply([&](const auto&... each) { (detail::add(arguments, each), ...); }, params);
    } else {
        [&]<template <class...> class List, class... D>(List<D...>) {
            (detail::add(arguments, params.*D::pointer), ...);
        }(detail::members_of<P>{});
    }
    return arguments;
}

template <class R>
std::vector<R> read_all(const Result& result) {
    const int count = result.rows();
    std::vector<R> rows;
    rows.reserve(static_cast<std::size_t>(count));
    for (int row = 0; row < count; ++row) rows.push_back(detail::read_row<R>(result, row));
    return rows;
}

template <class R>
std::optional<R> read_maybe(const Result& result) {
    const int count = result.rows();
    if (count > 1) reject_row_count(result, "at most one row");
    if (count == 0) return std::nullopt;
    return detail::read_row<R>(result, 0);
}

template <class R>
R read_one(const Result& result) {
    if (result.rows() != 1) reject_row_count(result, "exactly one row");
    return detail::read_row<R>(result, 0);
}

}  // namespace souk::pg
