// Passwords and certificates: when they are sent, asked for and believed.
#include "foundation/smtp/scripted_mail_server.hpp"
#include "foundation/smtp/smtp_test.hpp"

#include <gtest/gtest.h>

namespace souk::smtp {
namespace {

TEST(Smtp, SignsIn) {
    MailServer server;
    EXPECT_EQ(send({.url = server.url("sh%40p:p%3Ass@"), .starttls = Starttls::off}), "taken");
    // base64 of NUL sh@p NUL p:ss, sent with the command or after it.
    const auto commands = server.commands();
    EXPECT_TRUE(std::ranges::any_of(
        commands, [](const auto& line) { return line.find("AHNoQHAAcDpzcw==") != std::string::npos; }));
    MailServer strict({{"AUTH", "535 wrong"}});
    EXPECT_EQ(send({.url = strict.url("a:b@"), .starttls = Starttls::off}), "unable session 535");
}

// Debian's Postfix: STARTTLS with a certificate that nobody has signed.
TEST(Smtp, TakesAnyCertificateOnThisMachineWhileThereIsNoPassword) {
    const SelfSigned certificate;
    MailServer server({}, "127.0.0.1", &certificate);
    EXPECT_EQ(send({.url = server.url()}), "taken");
    EXPECT_EQ(server.count("TLS MAIL"), 1) << "it was offered";
    EXPECT_EQ(send({.url = server.url("", "localhost")}), "taken");
    // A password, a CA file or "required" ask for a certificate that can be checked.
    EXPECT_EQ(send({.url = server.url("a:b@")}), "unable session 220");
    EXPECT_EQ(send({.url = server.url(), .starttls = Starttls::required}), "unable session 220");
    EXPECT_EQ(server.count("TLS AUTH"), 0);
}

TEST(Smtp, ChecksTheCertificateAgainstTheCaFile) {
    const SelfSigned certificate;
    const SelfSigned another;
    MailServer server({}, "127.0.0.1", &certificate);
    EXPECT_EQ(send({.url = server.url("a:b@", "localhost"), .ca_file = certificate.file()}), "taken");
    EXPECT_EQ(server.count("TLS AUTH"), 1);
    EXPECT_EQ(send({.url = server.url("", "localhost"), .ca_file = another.file()}), "unable session 220");
    EXPECT_EQ(send({.url = server.url(), .starttls = Starttls::opportunistic, .ca_file = another.file()}),
              "unable session 220");
}

TEST(Smtp, OpportunisticTakesWhatIsOfferedAndRequiredInsists) {
    MailServer plain({}, "127.0.0.2");
    EXPECT_EQ(send({.url = plain.url()}), "unable session 250") << "another machine: required by default";
    EXPECT_EQ(send({.url = plain.url(), .starttls = Starttls::required}), "unable session 250");
    EXPECT_EQ(send({.url = plain.url(), .starttls = Starttls::opportunistic}), "taken");

    const SelfSigned certificate;
    MailServer offers({}, "127.0.0.2", &certificate);
    EXPECT_EQ(send({.url = offers.url(), .starttls = Starttls::opportunistic}), "taken");
    EXPECT_EQ(offers.count("TLS MAIL"), 1);
    EXPECT_EQ(send({.url = offers.url(), .starttls = Starttls::off}), "taken");
    EXPECT_EQ(offers.count("MAIL"), 1);
    EXPECT_EQ(send({.url = offers.url()}), "unable session 220") << "nobody has signed its certificate";
}

TEST(Smtp, NeverSendsAPasswordInPlainToAnotherMachine) {
    MailServer other({}, "127.0.0.2");
    for (const auto starttls : {Starttls::off, Starttls::opportunistic}) {
        EXPECT_THROW(send({.url = other.url("a:b@"), .starttls = starttls}), std::invalid_argument);
    }
    EXPECT_EQ(send({.url = other.url("a:b@")}), "unable session 250");
    EXPECT_EQ(other.count("AUTH"), 0);
}

}  // namespace
}  // namespace souk::smtp
