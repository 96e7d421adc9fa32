#include "workers/email/templates.hpp"

#include "workers/email/messages.hpp"

#include <gtest/gtest.h>

namespace souk::email {
namespace {

const std::map<std::string, std::string> values{
    {"name", "Ada <script>&\""}, {"link", "https://shop.example/account/verify-email#token=a&b"},
    {"email", "ada@example.org"}, {"device", "Firefox on Linux"}, {"network", "203.0.113.7"},
    {"time", "2026-11-23T10:00:00Z"}, {"number", "100001"}, {"total", "12.99 EUR"}};

TEST(Templates, EveryMessageIsWholeInEveryLanguage) {
    for (const auto* language : languages()) {
        for (const auto& message : english.messages) {
            SCOPED_TRACE(std::string(language->locale) + " " + std::string(message.name));
            const auto mail = render({"a@example.org", std::string(message.name), values, std::string(language->locale)}, "Souk & Co");
            ASSERT_TRUE(mail);
            EXPECT_FALSE(mail->subject.empty());
            for (const auto* part : {&mail->subject, &mail->text, &mail->html}) EXPECT_EQ(part->find('{'), std::string::npos);
            EXPECT_EQ(mail->html.find("<script>"), std::string::npos);
            EXPECT_NE(mail->html.find("Souk &amp; Co"), std::string::npos);
            EXPECT_NE(mail->html.find("<html lang=\"" + std::string(language->locale)), std::string::npos);
            for (const auto& [name, value] : values) {
                if (message.text.find("{" + name + "}") == std::string_view::npos) continue;
                EXPECT_NE(mail->text.find(value), std::string::npos) << name;
            }
        }
        EXPECT_EQ(language->messages.size(), english.messages.size());
    }
}

TEST(Templates, LinksAreButtonsAndCanBeRead) {
    const auto mail = render({"a@example.org", "verify_email", values, "en"}, "Souk");
    ASSERT_TRUE(mail);
    EXPECT_NE(mail->html.find("href=\"https://shop.example/account/verify-email#token=a&amp;b\""), std::string::npos);
    EXPECT_NE(mail->text.find("\n\nhttps://shop.example/account/verify-email#token=a&b\n\n"), std::string::npos);
}

TEST(Templates, OtherLanguagesAreAnsweredInEnglish) {
    const auto subject = [](std::optional<std::string> locale) {
        return render({"a@example.org", "order_confirmation", values, std::move(locale)}, "Souk")->subject;
    };
    EXPECT_EQ(subject("de"), "Ihre Bestellung 100001 bei Souk");
    EXPECT_EQ(subject("tlh"), "Your order 100001 at Souk");
    EXPECT_EQ(subject(std::nullopt), "Your order 100001 at Souk");
}

TEST(Templates, AMailWithAHoleIsNotWritten) {
    EXPECT_THROW(render({"a@example.org", "order_confirmation", {{"number", "1"}}, "en"}, "Souk"), MissingValue);
}

TEST(Templates, UnknownMessagesHaveNone) { EXPECT_FALSE(render({"a@example.org", "nonsense", {}, "en"}, "Souk")); }

}  // namespace
}  // namespace souk::email
