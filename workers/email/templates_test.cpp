// Every message in every language. With SOUK_MAIL_GALLERY set to a directory, all of them are written there to be
// looked at.
#include "workers/email/templates.hpp"

#include "workers/email/events/languages.hpp"
#include "workers/email/letter.hpp"
#include "workers/email/messages.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

namespace souk::email {
namespace {

using Values = std::map<std::string, std::string>;

// What publishers give with each message.
const std::map<std::string, std::set<std::string>> contract{
    {"welcome", {"name", "link"}},
    {"verify_email", {"name", "link"}},
    {"password_reset", {"name", "link"}},
    {"password_changed", {"name"}},
    {"new_device", {"name", "device", "network", "time"}},
    {"confirm_new_email", {"name", "email", "link"}},
    {"confirm_old_email", {"name", "email", "link"}},
    {"email_changed", {"name", "email"}},
    {"account_deleted", {"name"}},
    {"second_factor_on", {"name"}},
    {"second_factor_off", {"name"}},
    {"recovery_code_used", {"name", "left"}},
    {"identity_linked", {"name", "provider"}},
    {"api_key_made", {"name", "key_name"}},
    {"seller_active", {"name", "shop_name"}},
    {"seller_rejected", {"name", "shop_name", "reason"}},
    {"seller_suspended", {"name", "shop_name", "reason"}},
    {"seller_invitation", {"name", "shop_name", "link"}},
    {"order_confirmation", {"number", "total"}},
};

const Values plain{
    {"name", "Ada Lovelace"},
    {"link", "https://shop.example/account/verify-email#token=3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"},
    {"email", "lovelace@example.org"},
    {"device", "Firefox on Linux"},
    {"left", "9"},
    {"provider", "google"},
    {"network", "203.0.113.7"},
    {"time", "2026-11-23T10:05:00.123456Z"},
    {"number", "100001"},
    {"total", "12.99 EUR"},
    {"key_name", "Warehouse"},
    {"shop_name", "Ada’s Mugs"},
    {"reason", "The imprint is missing.\nPlease add one."}};

Values hostile() {
    Values values;
    for (const auto& [name, value] : plain) values[name] = "<b>" + name + "</b> & \"it's\" {name}";
    return values;
}

Values values_for(const std::string& message, const Values& all) {
    Values values;
    for (const auto& name : contract.at(message)) values[name] = all.at(name);
    return values;
}

EmailNotification notification(const std::string& message, Values values, std::string_view locale = "en") {
    return {"a@example.org", message, std::move(values), std::string(locale)};
}

template <class Check>
void for_each_mail(Check check) {
    for (const auto* language : languages()) {
        for (const auto& [message, values] : contract) {
            SCOPED_TRACE(std::string(language->locale) + " " + message);
            check(*language, message);
        }
    }
}

TEST(Templates, EveryLanguageHasAllMessagesOfTheContractAndNoOthers) {
    ASSERT_EQ(languages().size(), mail_languages.size());
    for (std::size_t index = 0; index < mail_languages.size(); ++index) {
        EXPECT_EQ(languages()[index]->locale, mail_languages[index]);
        std::set<std::string> names;
        for (const auto& message : languages()[index]->messages)
            EXPECT_TRUE(names.emplace(message.name).second) << message.name;
        std::set<std::string> wanted;
        for (const auto& [message, values] : contract) wanted.insert(message);
        EXPECT_EQ(names, wanted) << mail_languages[index];
    }
}

TEST(Templates, EveryMailIsWholeAndItsValuesCannotBringMarkup) {
    const std::regex hole(R"(\{\??[a-z_]+\})");
    for_each_mail([&](const Language& language, const std::string& message) {
        const auto mail = render(notification(message, values_for(message, plain), language.locale), "Souk & Co");
        ASSERT_TRUE(mail);
        EXPECT_EQ(mail->language, language.locale);
        EXPECT_FALSE(mail->subject.empty());
        for (const auto* part : {&mail->subject, &mail->text, &mail->html}) {
            EXPECT_FALSE(std::regex_search(*part, hole)) << *part;
            EXPECT_EQ(part->find('|'), std::string::npos) << *part;
        }
        EXPECT_NE(mail->html.find("Souk &amp; Co"), std::string::npos);
        EXPECT_EQ(mail->html.find("Souk & Co"), std::string::npos);
        EXPECT_NE(mail->html.find("<html lang=\"" + mail->language + "\""), std::string::npos);
        EXPECT_NE(mail->html.find("a@example.org"), std::string::npos);
        EXPECT_NE(mail->html.find("prefers-color-scheme: dark"), std::string::npos);
        EXPECT_EQ(mail->html.find("<img"), std::string::npos);
        EXPECT_EQ(mail->html.find("url("), std::string::npos);
        EXPECT_EQ(contract.at(message).contains("link"), mail->html.contains("<a "))
            << "a button where there is a link";

        const auto attack = render(notification(message, values_for(message, hostile()), language.locale), "Souk");
        ASSERT_TRUE(attack);
        EXPECT_EQ(attack->html.find("<b>"), std::string::npos);
        for (const auto& name : contract.at(message)) {
            const auto value = hostile().at(name);
            EXPECT_NE(attack->text.find(value), std::string::npos) << name;
            EXPECT_NE(attack->html.find(escape_html(value)), std::string::npos) << name;
        }
    });
}

TEST(Templates, EveryMailHasAPreheaderOfItsOwn) {
    for_each_mail([](const Language& language, const std::string& name) {
        const auto message = std::ranges::find(language.messages, name, &Message::name);
        EXPECT_FALSE(message->preheader.empty());
        EXPECT_NE(message->preheader, message->subject);
        EXPECT_EQ(message->button.empty(), !message->text.contains("{link}"));
    });
}

TEST(Templates, AMailWithAHoleIsNotWritten) {
    for_each_mail([](const Language& language, const std::string& message) {
        for (const auto& name : contract.at(message)) {
            if (message == "welcome" && name == "link") continue;
            if (name == "name") continue;
            auto values = values_for(message, plain);
            values[name] = "";
            EXPECT_THROW(render(notification(message, values, language.locale), "Souk"), MissingValue) << name;
            values.erase(name);
            EXPECT_THROW(render(notification(message, values, language.locale), "Souk"), MissingValue) << name;
        }
    });
    try {
        render(notification("seller_rejected", {{"name", "Ada"}, {"shop_name", "Mugs"}}), "Souk");
        ADD_FAILURE();
    } catch (const MissingValue& missing) {
        EXPECT_STREQ(missing.what(), "the mail seller_rejected lacks its value reason");
    }
}

// Kind: the shop's mail carries anybody's text to whoever they name.
TEST(Templates, AnAddressThatNobodyHasProvedIsGreetedWithoutAName) {
    for_each_mail([](const Language& language, const std::string& message) {
        if (!contract.at(message).contains("name")) return;
        auto values = values_for(message, plain);
        values.erase("name");
        const auto mail = render(notification(message, values, language.locale), "Souk");
        EXPECT_TRUE(std::regex_search(mail->text, std::regex(R"(\b(Hello|Hallo),)"))) << mail->text;
    });
}

TEST(Templates, WhoHasProvedTheirAddressIsWelcomedWithoutALink) {
    const auto mail = render(notification("welcome", {{"name", "Ada"}}), "Souk");
    ASSERT_TRUE(mail);
    EXPECT_EQ(mail->text,
              "Hello Ada,\n\nyour account at Souk is ready.\n\nEnjoy looking around.\n\n-- \nSouk wrote this mail to "
              "a@example.org.\n");
    EXPECT_FALSE(mail->html.contains("<a "));
    EXPECT_TRUE(render(notification("welcome", values_for("welcome", plain)), "Souk")->text.contains("Please confirm"));
}

// Kind: a shop that takes no money and looks like one that does.
TEST(Templates, ADemonstrationSaysSoInEveryMailAndLanguage) {
    for_each_mail([](const Language& language, const std::string& message) {
        const auto letter = notification(message, values_for(message, plain), language.locale);
        const auto mail = render(letter, "Souk", true);
        EXPECT_TRUE(mail->text.contains(language.demonstration)) << mail->text;
        EXPECT_TRUE(mail->html.contains(language.demonstration)) << mail->html;
        EXPECT_FALSE(render(letter, "Souk")->text.contains(language.demonstration));
    });
}

TEST(Templates, LinksAreButtonsAndCanBeRead) {
    auto values = values_for("verify_email", plain);
    values["link"] = "https://shop.example/verify?a=1&b=2#token=x";
    const auto mail = render(notification("verify_email", values), "Souk");
    ASSERT_TRUE(mail);
    EXPECT_TRUE(mail->html.contains("href=\"https://shop.example/verify?a=1&amp;b=2#token=x\""));
    EXPECT_TRUE(mail->html.contains(">Confirm my address</a>"));
    EXPECT_TRUE(mail->html.contains(">https://shop.example/verify?a=1&amp;b=2#token=x</a>"));
    EXPECT_TRUE(mail->text.contains("\n\nhttps://shop.example/verify?a=1&b=2#token=x\n\n"));
}

TEST(Templates, OtherLanguagesAreAnsweredInEnglish) {
    const auto subject = [](std::optional<std::string> locale) {
        return render(
                   {"a@example.org", "order_confirmation", values_for("order_confirmation", plain), std::move(locale)},
                   "Souk")
            ->subject;
    };
    for (const auto* locale : {"de", "DE", "de-AT", "de_CH"})
        EXPECT_EQ(subject(locale), "Ihre Bestellung 100001 bei Souk") << locale;
    for (const auto* locale : {"en", "tlh", "", "-", "deu", "<b>"})
        EXPECT_EQ(subject(locale), "Your order 100001 at Souk") << locale;
    EXPECT_EQ(subject(std::nullopt), "Your order 100001 at Souk");
}

TEST(Templates, AmountsAreWrittenAsTheReadersCountryWritesThem) {
    const auto paid = [](std::optional<std::string> locale) {
        auto mail = notification("order_confirmation", {{"number", "100001"}});
        mail.locale = std::move(locale);
        mail.amounts = std::map<std::string, Money>{{"total", Money(129900, *Currency::parse("EUR"))}};
        const auto text = render(mail, "Souk")->text;
        const auto begin = text.find(": ", text.find("aid:") == text.npos ? text.find("ezahlt:") : text.find("aid:"));
        return text.substr(begin + 2, text.find('\n', begin) - begin - 2);
    };
    EXPECT_EQ(paid("de"), "1.299,00\u00a0€");
    EXPECT_EQ(paid("de-AT"), "€\u00a01.299,00");
    EXPECT_EQ(paid("en-IE"), "€1,299.00");
    EXPECT_EQ(paid("fr"), "€1,299.00") << "in the language of the mail";
    EXPECT_EQ(paid(std::nullopt), "€1,299.00");
}

TEST(Templates, TimesAndLinesAreForPeople) {
    const auto device = values_for("new_device", plain);
    EXPECT_TRUE(render(notification("new_device", device), "Souk")->text.contains("Time: 2026-11-23, 10:05 UTC\n"));
    EXPECT_TRUE(
        render(notification("new_device", device, "de"), "Souk")->text.contains("Zeit: 23.11.2026, 10:05 Uhr (UTC)\n"));
    const auto rejected = render(notification("seller_rejected", values_for("seller_rejected", plain)), "Souk");
    EXPECT_TRUE(rejected->html.contains("The imprint is missing.<br>Please add one."));
    EXPECT_EQ(render(notification("seller_active", {{"name", "Ada"}, {"shop_name", "Two\nLines"}}), "Souk")->subject,
              "Two Lines is open");
}

TEST(Templates, UnknownMessagesHaveNone) { EXPECT_FALSE(render(notification("nonsense", {}), "Souk")); }

TEST(Templates, Gallery) {
    const char* folder = std::getenv("SOUK_MAIL_GALLERY");
    if (folder == nullptr) GTEST_SKIP() << "SOUK_MAIL_GALLERY is not set";
    const std::filesystem::path path(folder);
    std::filesystem::create_directories(path);
    std::ofstream index(path / "index.html");
    index << "<!doctype html><meta charset=\"utf-8\"><title>Mails</title>";
    for_each_mail([&](const Language& language, const std::string& message) {
        const auto mail = render(notification(message, values_for(message, plain), language.locale), "Souk");
        const auto name = std::string(language.locale) + "_" + message;
        std::ofstream(path / (name + ".html")) << mail->html;
        std::ofstream(path / (name + ".txt")) << mail->text;
        index << "<p><a href=\"" << name << ".html\">" << name << "</a> <a href=\"" << name
              << ".txt\">text</a>: " << escape_html(mail->subject) << "</p>\n";
    });
    EXPECT_TRUE(index.good());
}

}  // namespace
}  // namespace souk::email
