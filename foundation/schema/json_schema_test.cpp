#include "foundation/schema/test_types.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace souk::schema::test {

template <class T>
struct Page {
    std::vector<T> items;
    std::optional<std::string> next_cursor;
    BOOST_DESCRIBE_CLASS(Page, (), (items, next_cursor), (), ())
};

struct Tree {
    std::string name;
    std::vector<Tree> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (name, children))

struct Review {
    Bounded<1, 5> rating;
    Inner about;
    Json extra;
};
BOOST_DESCRIBE_STRUCT(Review, (), (rating, about, extra))

namespace other {
struct Inner {
    bool flag = false;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (flag))
}  // namespace other

}  // namespace souk::schema::test

template <>
struct souk::schema::about<souk::schema::test::Review> {
    static constexpr Member members[] = {{"rating", "1 to 5 \"stars\""}, {"about", "What of"}, {"extra", "Anything"}};
    static constexpr std::string_view example = R"({"rating":5,"about":{"name":"x"},"extra":null})";
};

namespace souk::schema::test {
namespace {

namespace json = boost::json;

template <class T>
std::string described() {
    Components components;
    return json_schema<T>(components);
}
std::string component(const Components& components, const std::string& name) {
    const auto found = components.schemas().find(name);
    return found == components.schemas().end() ? "none" : json::serialize(json::parse(found->second));
}

TEST(JsonSchema, describes_each_scalar_with_its_constraints) {
    EXPECT_EQ(described<bool>(), R"({"type":"boolean"})");
    EXPECT_EQ(described<std::int32_t>(), R"({"type":"integer","format":"int32"})");
    EXPECT_EQ(described<std::int64_t>(), R"({"type":"integer","format":"int64"})");
    EXPECT_EQ(described<double>(), R"({"type":"number"})");
    EXPECT_EQ(described<std::string>(), R"({"type":"string"})");
    EXPECT_EQ((described<Text<1, 120>>()), R"({"type":"string","minLength":1,"maxLength":120})");
    EXPECT_EQ((described<Bounded<-1, 5>>()), R"({"type":"integer","minimum":-1,"maximum":5})");
    EXPECT_EQ(described<EmailAddress>(), R"({"type":"string","format":"email","maxLength":254})");
    EXPECT_EQ(described<Uuid>(), R"({"type":"string","format":"uuid"})");
    EXPECT_EQ(described<Id<ThingTag>>(), R"({"type":"string","format":"uuid"})");
    EXPECT_EQ(described<Instant>(), R"({"type":"string","format":"date-time"})");
    EXPECT_EQ(described<Shade>(), R"({"type":"string","enum":["light","dark"]})");
    EXPECT_EQ(described<Json>(), "{}");
    EXPECT_EQ(described<std::optional<bool>>(), described<bool>());
    EXPECT_EQ(described<std::vector<bool>>(), R"({"type":"array","items":{"type":"boolean"},"maxItems":1000})");
    EXPECT_EQ((described<List<bool, 2, 9>>()),
              R"({"type":"array","items":{"type":"boolean"},"minItems":2,"maxItems":9})");
    EXPECT_EQ((described<std::map<std::string, bool>>()),
              R"({"type":"object","additionalProperties":{"type":"boolean"},"maxProperties":1000})");
    for (const auto& text : {described<Slug>(), described<CountryCode>(), described<Currency>()})
        EXPECT_NO_THROW(json::parse(text)) << text;
}

TEST(JsonSchema, describes_structs_as_components) {
    Components components;
    EXPECT_EQ(json_schema<Inner>(components), R"({"$ref":"#/components/schemas/Inner"})");
    EXPECT_EQ(component(components, "Inner"),
              R"({"type":"object","properties":{"name":{"type":"string","minLength":1,"maxLength":10},)"
              R"("count":{"type":"integer","format":"int64"}},"required":["name"],"additionalProperties":false})");
    json_schema<Empty>(components);
    EXPECT_EQ(component(components, "Empty"), R"({"type":"object","properties":{},"additionalProperties":false})");
}

TEST(JsonSchema, describes_every_member_of_everything) {
    Components components;
    json_schema<Everything>(components);
    const auto all = json::parse(component(components, "Everything")).as_object();
    EXPECT_EQ(all.at("properties").as_object().size(), detail::member_count<Everything>);
    EXPECT_EQ(all.at("required").as_array().size(), detail::member_count<Everything> - 1) << "all but the optional one";
    EXPECT_EQ(json::serialize(all.at("properties").at("price")), R"({"$ref":"#/components/schemas/Money"})");
    const auto money = json::parse(component(components, "Money"));
    EXPECT_EQ(json::serialize(money.at("required")), R"(["amount","currency"])");
    EXPECT_FALSE(money.at("additionalProperties").as_bool());
}

TEST(JsonSchema, carries_the_words_of_about) {
    Components components;
    json_schema<Review>(components);
    const auto review = json::parse(component(components, "Review"));
    const auto& properties = review.at("properties");
    EXPECT_EQ(json::serialize(properties.at("rating")),
              R"({"description":"1 to 5 \"stars\"","type":"integer","minimum":1,"maximum":5})");
    EXPECT_EQ(json::serialize(properties.at("about")),
              R"({"description":"What of","$ref":"#/components/schemas/Inner"})");
    EXPECT_EQ(json::serialize(properties.at("extra")), R"({"description":"Anything"})");
    EXPECT_EQ(json::serialize(review.at("examples")), R"([{"rating":5,"about":{"name":"x"},"extra":null}])");
    EXPECT_TRUE(decode<Review>(example_of<Review>())) << "an example is valid";
    EXPECT_EQ(example_of<Inner>(), "");
}

TEST(JsonSchema, lets_a_type_refer_to_itself) {
    Components components;
    EXPECT_EQ(json_schema<Tree>(components), R"({"$ref":"#/components/schemas/Tree"})");
    EXPECT_EQ(json::serialize(json::parse(component(components, "Tree")).at("properties").at("children").at("items")),
              R"({"$ref":"#/components/schemas/Tree"})");
}

TEST(JsonSchema, names_templates_and_namesakes_apart) {
    Components components;
    EXPECT_EQ(json_schema<Page<Inner>>(components), R"({"$ref":"#/components/schemas/Page_Inner"})");
    EXPECT_EQ(json_schema<Page<Review>>(components), R"({"$ref":"#/components/schemas/Page_Review"})");
    EXPECT_EQ(json_schema<other::Inner>(components), R"({"$ref":"#/components/schemas/other_Inner"})");
    EXPECT_EQ(json_schema<Inner>(components), R"({"$ref":"#/components/schemas/Inner"})") << "and stays what it was";
    EXPECT_TRUE(component(components, "other_Inner").contains("flag"));
    EXPECT_TRUE(component(components, "Inner").contains("minLength"));
    for (const auto& [name, text] : components.schemas()) {
        EXPECT_NO_THROW(json::parse(text)) << text;
        EXPECT_EQ(name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-"),
                  std::string::npos)
            << name;
    }
}

}  // namespace
}  // namespace souk::schema::test
