#include "workers/email/templates.hpp"

#include <gtest/gtest.h>

namespace souk::email {
namespace {

TEST(Templates, FillInValuesInSubjectTextAndHtml) {
    const auto mail = render({"a@example.org", "order_confirmation", {{"number", "100001"}, {"total", "12.99 EUR"}}}, "Souk");
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->subject, "Your order 100001 at Souk");
    EXPECT_NE(mail->text.find("payment of 12.99 EUR"), std::string::npos);
    EXPECT_NE(mail->html.find("payment of 12.99 EUR"), std::string::npos);
    EXPECT_EQ(mail->text.find('{'), std::string::npos);
}

TEST(Templates, ValuesCannotBringMarkup) {
    const auto mail = render({"a@example.org", "welcome", {{"name", "<script>&\""}}}, "Souk");
    ASSERT_TRUE(mail);
    EXPECT_NE(mail->text.find("<script>"), std::string::npos);
    EXPECT_EQ(mail->html.find("<script>"), std::string::npos);
    EXPECT_NE(mail->html.find("&lt;script&gt;&amp;&quot;"), std::string::npos);
}

TEST(Templates, UnknownMessagesHaveNone) { EXPECT_FALSE(render({"a@example.org", "nonsense", {}}, "Souk")); }

}  // namespace
}  // namespace souk::email
