#include "sandbox/stripe/domain/form.hpp"

#include <gtest/gtest.h>

namespace souk::stripe_sandbox {
namespace {

const Parameters table(
    "amount:integer* !metadata:map note<4 confirm:flag kinds:list how=one|two card[number]* card[cvc]");

std::string refused(std::string_view text, bool publishable = false) {
    const auto given = Form::parse(text)->read(table, publishable);
    if (given) return "";
    return std::string(given.error().text("param")) + " " + std::string(given.error().text("code"));
}

TEST(Form, is_checked_against_a_table) {
    EXPECT_EQ(refused("amount=1"), "");
    EXPECT_EQ(refused("note=x"), "amount parameter_missing");
    EXPECT_EQ(refused("amount="), "amount parameter_invalid_empty");
    EXPECT_EQ(refused("amount=1x"), "amount parameter_invalid_integer");
    EXPECT_EQ(refused("amount=1&note=12345"), "note parameter_invalid_string_too_long");
    EXPECT_EQ(refused("amount=1&how=three"), "how parameter_invalid");
    EXPECT_EQ(refused("amount=1&colour=red"), "colour parameter_unknown");
    EXPECT_EQ(refused("amount=1&metadata[a]=b"), "");
    EXPECT_EQ(refused("amount=1&metadata[a]=b", true), "metadata[a] parameter_unknown");
    EXPECT_EQ(refused("amount=1&card[cvc]=1"), "card[number] parameter_missing") << "of an object that is there";
    EXPECT_FALSE(Form::parse("a=%ff"));
}

TEST(Form, is_given_to_the_members_of_the_same_name) {
    const Shape shape(R"({"amount": 0, "note": "old", "metadata": {}, "!kinds": [], "?secret": "", "_own": 1})");
    Object object(shape);
    object.set("metadata", Metadata{{"a", "1"}, {"b", "2"}});
    const Object before = object;
    const auto text = "amount=5&note=&kinds[]=x&kinds[]=y&metadata[a]=&metadata[c]=3&confirm=True&card[number]=4";
    const auto given = Form::parse(text)->read(table);
    ASSERT_TRUE(given);
    EXPECT_EQ(given->below("card").text("number"), "4");
    EXPECT_TRUE(given->flag("confirm"));
    given->give(object);
    std::string shown, to_everybody;
    object.write(shown);
    object.write(to_everybody, true);
    EXPECT_EQ(shown, R"({"amount":5,"note":null,"metadata":{"b":"2","c":"3"},"kinds":["x","y"]})");
    EXPECT_EQ(to_everybody, R"({"amount":5,"note":null,"metadata":{"b":"2","c":"3"}})");
    EXPECT_EQ(object.changes_since(before), R"({"amount":0,"note":"old","metadata":{"a":"1","b":"2"},"kinds":[]})");
    EXPECT_THROW(object.set("amuont", 1), std::logic_error);
}

}  // namespace
}  // namespace souk::stripe_sandbox
