// The described types of this room's tests: one of every kind of member.
#pragma once

#include "foundation/schema/decode.hpp"
#include "foundation/schema/encode.hpp"
#include "foundation/schema/json_schema.hpp"

namespace souk::schema::test {

enum class Shade { light, dark };
BOOST_DESCRIBE_ENUM(Shade, light, dark)

struct Empty {
    bool operator==(const Empty&) const = default;
};
BOOST_DESCRIBE_STRUCT(Empty, (), ())

struct Inner {
    Text<1, 10> name;
    std::optional<std::int64_t> count;
    bool operator==(const Inner&) const = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (name, count))

struct Everything {
    bool flag = false;
    std::int32_t small = 0;
    std::int64_t large = 0;
    double ratio = 0;
    std::string words;
    Text<1, 20> title;
    Bounded<1, 5> rating;
    EmailAddress email;
    Slug slug;
    CountryCode country;
    Currency currency;
    Uuid uuid;
    Id<struct ThingTag> id;
    Instant at;
    Money price;
    std::optional<std::string> note;
    std::vector<Inner> inners;
    std::map<std::string, std::int64_t> counts;
    Shade shade = Shade::light;
    Inner inner;
    Json extra;
    bool operator==(const Everything&) const = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (),
                      (flag, small, large, ratio, words, title, rating, email, slug, country, currency, uuid, id, at,
                       price, note, inners, counts, shade, inner, extra))

// One member of type T, called v: {"v": …}.
template <class T>
struct One {
    T v{};
    bool operator==(const One&) const = default;
};
BOOST_DESCRIBE_STRUCT(One<bool>, (), (v))
BOOST_DESCRIBE_STRUCT(One<std::int32_t>, (), (v))
BOOST_DESCRIBE_STRUCT(One<std::int64_t>, (), (v))
BOOST_DESCRIBE_STRUCT(One<double>, (), (v))
BOOST_DESCRIBE_STRUCT(One<std::string>, (), (v))
BOOST_DESCRIBE_STRUCT(One<Json>, (), (v))
BOOST_DESCRIBE_STRUCT(One<std::optional<std::string>>, (), (v))

// "pointer code" of each violation, a line each; empty for what is valid.
inline std::string lines(const std::vector<Violation>& violations) {
    std::string text;
    for (const auto& violation : violations) text += violation.pointer + " " + violation.code + "\n";
    return text;
}
template <class T>
std::string faults(std::string_view json, Strictness strictness = Strictness::refuse_unknown) {
    const auto decoded = decode<T>(json, strictness);
    return decoded ? std::string() : lines(decoded.error());
}

}  // namespace souk::schema::test
