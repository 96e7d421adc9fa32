#include "sandbox/stripe/domain/form.hpp"

#include <gtest/gtest.h>

namespace souk::stripe_sandbox {
namespace {

using Views = std::vector<std::string_view>;

TEST(Form, flat_nested_and_encoded_keys) {
    const auto form = Form::parse("amount=1299&card%5Bnumber%5D=4242&card[exp][year]=2034&description=a+b%26c&empty=");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->text("amount"), "1299");
    EXPECT_EQ(form->text("card[number]"), "4242");
    EXPECT_EQ(form->text("card[exp][year]"), "2034");
    EXPECT_EQ(form->text("description"), "a b&c");
    EXPECT_EQ(form->text("empty"), "");
    EXPECT_FALSE(form->text("card"));
    EXPECT_TRUE(form->has("card"));
    EXPECT_FALSE(form->has("car"));
}

TEST(Form, lists_by_index_and_without) {
    const auto form = Form::parse("t[10]=c&t[2]=b&t[0]=a&u[]=x&u[]=y&t[q]=no");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->list("t"), (Views{"a", "b", "c"}));
    EXPECT_EQ(form->list("u"), (Views{"x", "y"}));
    EXPECT_TRUE(form->list("v").empty());
    EXPECT_EQ(form->first_unread(), "t[q]");
}

TEST(Form, maps_keep_the_last_value_of_a_name) {
    const auto form = Form::parse("metadata[order_id]=1&metadata[b]=&metadata[order_id]=2&metadata[x][y]=3");
    ASSERT_TRUE(form);
    const auto metadata = form->map("metadata");
    ASSERT_EQ(metadata.size(), 2U);
    EXPECT_EQ(metadata[0].first, "order_id");
    EXPECT_EQ(metadata[0].second, "2");
    EXPECT_EQ(metadata[1].second, "");
    EXPECT_EQ(form->first_unread(), "metadata[x][y]");
}

TEST(Form, knows_what_nobody_has_read) {
    const auto form = Form::parse("amount=1&colour=red&box[a]=1&box[b]=2");
    ASSERT_TRUE(form);
    form->text("amount");
    EXPECT_EQ(form->first_unread(), "colour");
    form->ignore("colour");
    EXPECT_EQ(form->first_unread(), "box[a]");
    form->ignore("box");
    EXPECT_FALSE(form->first_unread());
}

TEST(Form, the_last_of_equal_keys_counts) { EXPECT_EQ(Form::parse("a=1&a=2")->text("a"), "2"); }

TEST(Form, refuses_what_is_ill_formed) {
    for (const auto* bad : {"a=%", "a=%4", "a=%zz", "a%=1", "a=%ff", "a=%ed%a0%80", "a=%00", "=1", "[a]=1", "a[=1",
                            "a]=1", "a[b=1", "a[b]c=1", "a[b]]=1", "a[[b]]=1", "a=%c0%80", "a=%f4%90%80%80"}) {
        EXPECT_FALSE(Form::parse(bad)) << bad;
    }
    std::string many;
    for (std::size_t i = 0; i <= Form::max_parameters; ++i) many += "a=1&";
    EXPECT_FALSE(Form::parse(many));
}

TEST(Form, tolerates_empty_parts_and_missing_values) {
    const auto form = Form::parse("&&a&b=1&");
    ASSERT_TRUE(form);
    EXPECT_EQ(form->text("a"), "");
    EXPECT_EQ(form->text("b"), "1");
    EXPECT_TRUE(Form::parse("")->empty());
}

TEST(Form, encoded_reads_back_the_same) {
    const std::string_view body = "metadata[a b]=%E2%82%AC%0A%3D&amount=5&secret=1";
    const auto text = Form::parse(body)->encoded([](std::string_view key) { return key == "secret"; });
    EXPECT_EQ(text.find_first_of(" \n"), std::string::npos);
    const auto again = Form::parse(text);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->text("metadata[a b]"), "\u20ac\n=");
    EXPECT_EQ(again->text("amount"), "5");
    EXPECT_FALSE(again->text("secret"));
}

TEST(Form, canonical_does_not_depend_on_the_order) {
    EXPECT_EQ(Form::parse("b=2&a=1&c[x]=3")->canonical(), Form::parse("c%5Bx%5D=3&a=1&b=2")->canonical());
    EXPECT_NE(Form::parse("a=1&b=2")->canonical(), Form::parse("a=1&b=3")->canonical());
    EXPECT_NE(Form::parse("a=1%26b=2")->canonical(), Form::parse("a=1&b=2")->canonical());
    EXPECT_NE(Form::parse("a=1&a=2")->canonical(), Form::parse("a=2&a=1")->canonical());
}

}  // namespace
}  // namespace souk::stripe_sandbox
