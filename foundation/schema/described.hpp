// Codecs of described enums and structs: thin loops over what Boost.Describe knows of them. An enum is written as the
// name of its enumerator; a struct as an object whose members are all required, but the optional ones.
#pragma once

#include "foundation/schema/containers.hpp"
#include "foundation/schema/scalars.hpp"

#include <boost/describe.hpp>
#include <boost/mp11/algorithm.hpp>

#include <algorithm>
#include <array>
#include <concepts>
#include <span>

namespace souk::schema {

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

// A struct whose members have to fit each other, too, has beside it a function that says what does not (pointers
// relative to the struct) and may bring its values into their usual form. It is asked about what comes in from outside.
template <class T>
concept Validated = requires(T& value) {
    { validate(value) } -> std::same_as<std::vector<Violation>>;
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

// What stands before a member's value in JSON: ,"name":
template <class Member>
inline constexpr auto member_head = [] {
    constexpr std::string_view name = Member::name;
    std::array<char, name.size() + 4> head{};
    head[0] = ',';
    head[1] = '"';
    std::ranges::copy(name, head.begin() + 2);
    head[name.size() + 2] = '"';
    head[name.size() + 3] = ':';
    return head;
}();

template <class T>
inline constexpr auto enumerator_names = [] {
    using All = boost::describe::describe_enumerators<T>;
    std::array<std::string_view, boost::mp11::mp_size<All>::value> names{};
    std::size_t index = 0;
    boost::mp11::mp_for_each<All>([&](auto enumerator) { names[index++] = enumerator.name; });
    return names;
}();
template <class T>
inline constexpr auto enumerator_values = [] {
    using All = boost::describe::describe_enumerators<T>;
    std::array<T, boost::mp11::mp_size<All>::value> values{};
    std::size_t index = 0;
    boost::mp11::mp_for_each<All>([&](auto enumerator) { values[index++] = enumerator.value; });
    return values;
}();

// The type's full name, as the compiler writes it.
template <class T>
constexpr std::string_view type_name() {
    std::string_view name = __PRETTY_FUNCTION__;
    name = name.substr(name.find("T = ") + 4);
    return name.substr(0, name.find_first_of(";]"));
}

std::expected<std::size_t, Violation> index_of(std::span<const std::string_view> names, std::string_view text);
std::string describe_enum(std::span<const std::string_view> names);
std::string_view text_of(std::span<const Member> members, std::string_view name);

template <class T>
consteval bool documents_members_only() {
    for (const auto& member : about<T>::members)
        if (std::ranges::find(member_names<T>, member.name) == member_names<T>.end()) return false;
    return true;
}

}  // namespace detail

template <DescribedEnum T>
struct Codec<T> {
    static std::string_view name_of(T value) {
        const auto& values = detail::enumerator_values<T>;
        const auto found = std::ranges::find(values, value);
        if (found == values.end()) return {};
        return detail::enumerator_names<T>[static_cast<std::size_t>(found - values.begin())];
    }
    static void encode(std::string& out, T value) { write_string(out, name_of(value)); }
    static bool decode(Reader at, T& value) { return decode_string(at, value); }
    static std::expected<T, Violation> from_text(std::string_view text) {
        const auto index = detail::index_of(detail::enumerator_names<T>, text);
        if (!index) return std::unexpected(index.error());
        return detail::enumerator_values<T>[*index];
    }
    static std::string describe(Components&) { return detail::describe_enum(detail::enumerator_names<T>); }
};

template <DescribedStruct T>
struct Codec<T> {
    static void encode(std::string& out, const T& value) {
        const std::size_t start = out.size();
        boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
            using M = detail::MemberType<T, decltype(member)>;
            const auto& item = value.*member.pointer;
            if constexpr (detail::is_optional<M>::value) {
                if (!item) return;
            }
            constexpr const auto& head = detail::member_head<decltype(member)>;
            out.append(head.data(), head.size());
            Codec<M>::encode(out, item);
        });
        open_with(out, start, '{');
        out += '}';
    }

    static bool decode(Reader at, T& value) {
        std::array<Reader, detail::member_count<T>> readers;
        if (!at.members(detail::member_names<T>, readers)) return false;
        bool good = true;
        [[maybe_unused]] std::size_t index = 0;
        boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
            using M = detail::MemberType<T, decltype(member)>;
            Reader& reader = readers[index++];
            if (reader.present()) {
                good = Codec<M>::decode(reader, value.*member.pointer) && good;
            } else if constexpr (!detail::is_optional<M>::value) {
                reader.missing();
                good = false;
            }
        });
        if constexpr (Validated<T>) {
            if (good && at.strict()) {
                for (auto& violation : validate(value)) {
                    at.fail(std::move(violation));
                    good = false;
                }
            }
        }
        return good;
    }

    static std::string describe(Components& components) {
        const auto slot = components.reserve(detail::type_name<T>());
        if (slot.is_new) {
            ObjectSchema object;
            boost::mp11::mp_for_each<detail::Members<T>>([&](auto member) {
                using M = detail::MemberType<T, decltype(member)>;
                object.add(member.name, Codec<M>::describe(components), !detail::is_optional<M>::value,
                           text_of(member.name));
            });
            if constexpr (requires { about<T>::example; }) object.example(about<T>::example);
            components.finish(slot.name, object.text());
        }
        return reference_to(slot.name);
    }

  private:
    static std::string_view text_of([[maybe_unused]] std::string_view name) {
        if constexpr (requires { about<T>::members; }) {
            static_assert(detail::documents_members_only<T>(), "about<T>::members names what is no member of T");
            return detail::text_of(about<T>::members, name);
        } else {
            return {};
        }
    }
};

}  // namespace souk::schema
