#include "foundation/core/failure_class.hpp"

#include "foundation/core/item_failure.hpp"
#include "foundation/core/redaction.hpp"
#include "foundation/core/unavailable.hpp"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

namespace souk {
namespace {

using enum FailureClass;

// Every class of PostgreSQL's appendix "Error Codes", with those of its codes that are of another class.
const std::map<std::string, std::pair<FailureClass, std::map<std::string, FailureClass>>> appendix{
    {"00", {fault, {}}},
    {"01", {fault, {}}},
    {"02", {fault, {}}},
    {"03", {fault, {}}},
    {"08", {unable, {{"08P01", fault}}}},
    {"09", {fault, {}}},
    {"0A", {fault, {}}},
    {"0B", {fault, {}}},
    {"0F", {fault, {}}},
    {"0L", {fault, {}}},
    {"0P", {fault, {}}},
    {"0Z", {fault, {}}},
    {"20", {fault, {}}},
    {"21", {fault, {}}},
    {"22", {fault, {}}},
    {"23", {fault, {{"23505", conflict}, {"23P01", conflict}}}},
    {"24", {fault, {}}},
    {"25", {fault, {{"25006", unable}, {"25P03", unable}, {"25P04", unable}}}},
    {"26", {fault, {}}},
    {"27", {fault, {}}},
    {"28", {fault, {}}},
    {"2B", {fault, {}}},
    {"2D", {fault, {}}},
    {"2F", {fault, {}}},
    {"34", {fault, {}}},
    {"38", {fault, {}}},
    {"39", {fault, {}}},
    {"3B", {fault, {}}},
    {"3D", {fault, {}}},
    {"3F", {fault, {}}},
    {"40", {conflict, {{"40002", fault}, {"40003", unable}}}},
    {"42", {fault, {}}},
    {"44", {fault, {}}},
    {"53", {unable, {}}},
    {"54", {fault, {}}},
    {"55", {fault, {{"55006", unable}, {"55P03", unable}}}},
    {"57", {unable, {}}},
    {"58", {unable, {}}},
    {"72", {fault, {}}},
    {"F0", {fault, {}}},
    {"HV", {fault, {}}},
    {"P0", {fault, {}}},
    {"XX", {fault, {}}}};

TEST(FailureClass, knows_every_class_of_sqlstates) {
    constexpr std::string_view signs = "0123456789PX";  // what codes are made of, and one more
    EXPECT_EQ(appendix.size(), 43u);
    for (const auto& [prefix, expected] : appendix) {
        for (const char third : signs)
            for (const char fourth : signs)
                for (const char fifth : signs) {
                    const auto code = prefix + third + fourth + fifth;
                    const auto other = expected.second.find(code);
                    const auto wanted = other == expected.second.end() ? expected.first : other->second;
                    ASSERT_EQ(class_of_sqlstate(code), wanted) << code;
                }
    }
    EXPECT_EQ(class_of_sqlstate(""), fault);
    EXPECT_TRUE(is_repeatable("40001"));
    EXPECT_TRUE(is_repeatable("40P01"));
    EXPECT_FALSE(is_repeatable("40002"));
}

TEST(FailureClass, knows_every_http_status) {
    const std::set<int> again{408, 425, 429};
    const std::set<int> second{409, 412};
    for (int status = 300; status < 600; ++status) {
        const auto wanted = status >= 500 || again.contains(status) ? unable
                            : second.contains(status)               ? conflict
                                                                    : fault;
        EXPECT_EQ(class_of_http_status(status), wanted) << status;
    }
}

constexpr SmtpStage stages[] = {SmtpStage::greeting, SmtpStage::sign_in, SmtpStage::sender, SmtpStage::recipient,
                                SmtpStage::data};

TEST(FailureClass, knows_every_smtp_reply_at_every_stage) {
    constexpr SmtpFailure server{unable, SmtpScope::server};
    const std::set<int> about_the_session{421, 454, 503, 530, 534, 535, 538};
    for (int code = 400; code < 600; ++code) {
        for (const auto stage : stages) {
            const bool later = stage == SmtpStage::recipient || stage == SmtpStage::data;
            const bool about_mail =
                (later || (code == 552 && stage == SmtpStage::sender)) && !about_the_session.contains(code);
            const SmtpFailure wanted = about_mail ? SmtpFailure{code < 500 ? unable : fault, SmtpScope::mail} : server;
            EXPECT_EQ(class_of_smtp_reply(code, "", stage), wanted) << code << " at " << static_cast<int>(stage);
        }
    }
}

TEST(FailureClass, tells_a_full_server_from_a_recipient_who_is_away) {
    constexpr SmtpFailure server{unable, SmtpScope::server};
    EXPECT_EQ(class_of_smtp_reply(452, "4.3.1", SmtpStage::recipient), server);
    EXPECT_EQ(class_of_smtp_reply(451, "4.3.0", SmtpStage::data), server);
    EXPECT_EQ(class_of_smtp_reply(452, "4.2.2", SmtpStage::recipient), (SmtpFailure{unable, SmtpScope::mail}));
    EXPECT_EQ(class_of_smtp_reply(450, "4.7.1", SmtpStage::recipient), (SmtpFailure{unable, SmtpScope::mail}));
    EXPECT_EQ(class_of_smtp_reply(552, "5.3.4", SmtpStage::sender), (SmtpFailure{fault, SmtpScope::mail}));
    EXPECT_EQ(class_of_smtp_reply(554, "5.7.1", SmtpStage::data), (SmtpFailure{fault, SmtpScope::mail}));
    EXPECT_EQ(class_of_smtp_reply(550, "5.1.1", SmtpStage::recipient), (SmtpFailure{fault, SmtpScope::mail}));
    EXPECT_EQ(class_of_smtp_reply(554, "5.3.2", SmtpStage::greeting), server);
}

TEST(FailureClass, of_exceptions) {
    EXPECT_EQ(class_of(Unavailable("redis", "away")), unable);
    EXPECT_EQ(class_of(ItemDeferred("later", std::chrono::seconds(1))), unable);
    EXPECT_EQ(class_of(ItemRejected("never")), fault);
    EXPECT_EQ(class_of(std::runtime_error("?")), fault);
    struct Second : std::runtime_error, Classified {
        Second() : std::runtime_error("second") {}
        FailureClass failure_class() const noexcept override { return conflict; }
    };
    EXPECT_EQ(class_of(Second()), conflict);
}

TEST(Redaction, takes_addresses_and_links_out_of_what_others_say) {
    EXPECT_EQ(redacted("550 5.1.1 <ada@shop.example>: no such user (see http://x.example/?t=1)"),
              "550 5.1.1 <[address]>: no such user (see [link])");
    EXPECT_EQ(redacted("no held reservation for 0190-ff"), "no held reservation for 0190-ff");
    EXPECT_EQ(redacted("to=\"a@b\",url='https://s/reset#token=x'"), "to=\"[address]\",url='[link]'");
    EXPECT_EQ(redacted(""), "");
}

}  // namespace
}  // namespace souk
