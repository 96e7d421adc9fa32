#include "foundation/smtp/smtp_test.hpp"

#include "foundation/smtp/scripted_mail_server.hpp"

#include <gtest/gtest.h>

#include <future>

namespace souk::smtp {
namespace {

using namespace std::chrono_literals;

std::string send_to(const MailServer& server) { return send({.url = server.url()}); }

// What a mail program does: dots, quoted-printable.
std::string undotted(std::string text) {
    for (std::size_t at = 0; (at = text.find("\r\n..", at)) != std::string::npos; at += 3) text.erase(at + 2, 1);
    return text;
}

std::string decoded(std::string_view quoted) {
    std::string out;
    for (std::size_t at = 0; at < quoted.size(); ++at) {
        if (quoted[at] != '=') {
            out += quoted[at];
        } else if (quoted.substr(at + 1, 2) == "\r\n") {
            at += 2;
        } else {
            out += static_cast<char>(std::stoi(std::string(quoted.substr(at + 1, 2)), nullptr, 16));
            at += 2;
        }
    }
    return out;
}

// The content of the first part of a type.
std::string part_of(const std::string& mail, const std::string& type) {
    const auto at = mail.find("Content-Type: " + type);
    if (at == std::string::npos) return "no such part";
    const auto begin = mail.find("\r\n\r\n", at) + 4;
    return decoded(std::string_view(mail).substr(begin, mail.find("\r\n--", begin) - begin));
}

std::string head_of(const std::string& mail) { return mail.substr(0, mail.find("\r\n\r\n") + 2); }

TEST(Smtp, SendsBothTextsUnderTheGivenHeaders) {
    MailServer server;
    ASSERT_EQ(send_to(server), "taken");
    ASSERT_EQ(server.mails().size(), 1U);
    const auto mail = server.mails().front();
    for (const std::string line :
         {"Date: Mon, 23 Nov 2026 10:00:00 +0000", "From: \"Souk\" <shop@souk.example>", "To: ann@example.com",
          "Subject: Your order", "Content-Language: en",
          "Message-ID: <0190aaaa-0000-7000-8000-000000000000@souk.example>", "MIME-Version: 1.0"}) {
        EXPECT_NE(("\r\n" + head_of(mail)).find("\r\n" + line + "\r\n"), std::string::npos) << line << "\n" << mail;
    }
    EXPECT_NE(head_of(mail).find("Content-Type: multipart/alternative; boundary="), std::string::npos) << mail;
    EXPECT_EQ(mail.find("multipart/mixed"), std::string::npos) << mail;
    EXPECT_EQ(part_of(mail, "text/plain; charset=UTF-8"), "Thank you.");
    EXPECT_EQ(part_of(mail, "text/html; charset=UTF-8"), "<p>Thank you.</p>");
    EXPECT_LT(mail.find("text/plain"), mail.find("text/html"));
    const auto commands = server.commands();
    EXPECT_EQ(std::vector(commands.begin(), commands.begin() + 4),
              (std::vector<std::string>{"EHLO souk.example", "MAIL FROM:<shop@souk.example>",
                                        "RCPT TO:<ann@example.com>", "DATA"}));
}

TEST(Smtp, EveryTextArrivesAsItWas) {
    MailServer server;
    auto mail = letter();
    mail.text = ".\n..\r\n.hidden\rline\n\nna\xC3\xAFve = \xE2\x82\xAC 5 \t\n" + std::string(3000, 'x') + "\n.\nQUIT\n";
    mail.html.clear();
    ASSERT_EQ(send({.url = server.url()}, mail), "taken");
    const auto received = undotted(server.mails().front());
    EXPECT_EQ(part_of(received, "text/plain; charset=UTF-8"),
              ".\r\n..\r\n.hidden\r\nline\r\n\r\nna\xC3\xAFve = \xE2\x82\xAC 5 \t\r\n" + std::string(3000, 'x') +
                  "\r\n.\r\nQUIT\r\n");
    EXPECT_EQ(received.find("text/html"), std::string::npos);
    for (std::size_t at = 0; at < received.size();) {
        const auto end = std::min(received.find("\r\n", at), received.size());
        EXPECT_LE(end - at, 78U);
        at = end + 2;
    }
}

TEST(Smtp, NoHeaderCanBeInjected) {
    MailServer server;
    auto mail = letter();
    mail.subject = "Hello\r\nBcc: eve@example.com\r\n\r\nbody\n\t\x01";
    mail.language = "en\r\nBcc: eve@example.com";
    mail.from_name = "Souk\" <eve@example.com>\r\nX-Evil: 1";
    ASSERT_EQ(send({.url = server.url()}, mail), "taken");
    const auto head = "\r\n" + head_of(server.mails().front());
    EXPECT_EQ(head.find("\r\nBcc"), std::string::npos) << head;
    EXPECT_EQ(head.find("\r\nX-Evil"), std::string::npos) << head;
    EXPECT_NE(head.find(R"("Souk\" <eve@example.com>  X-Evil: 1" <shop@souk.example>)"), std::string::npos) << head;
    EXPECT_EQ(std::ranges::count_if(server.commands(), [](const auto& line) { return line.starts_with("RCPT"); }), 1);
}

TEST(Smtp, RefusesAMessageIdOrAddressThatIsNone) {
    MailServer server;
    for (const auto* id : {"", "a", "@b", "a@", "a@b>\r\nX: 1", "a b@c", "a@b@c"}) {
        auto mail = letter();
        mail.message_id = id;
        EXPECT_EQ(send({.url = server.url()}, mail), "invalid") << id;
    }
    auto mail = letter();
    mail.to = EmailAddress();
    EXPECT_EQ(send({.url = server.url()}, mail), "invalid");
    EXPECT_EQ(server.connections(), 0);
}

TEST(Smtp, KeepsItsConnections) {
    MailServer server;
    const auto outcomes = send({.url = server.url()}, std::vector<Mail>(3, letter()));
    EXPECT_EQ(outcomes, std::vector<std::string>(3, "taken"));
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(server.mails().size(), 3U);
}

TEST(Smtp, ComesBackWhenAKeptConnectionHasEnded) {
    MailServer server;
    server.one_mail_each();
    const auto outcomes = send({.url = server.url()}, std::vector<Mail>(3, letter()));
    EXPECT_EQ(outcomes, std::vector<std::string>(3, "taken"));
    EXPECT_EQ(server.mails().size(), 3U);
    EXPECT_EQ(server.connections(), 3);
}

TEST(Smtp, LimitsItsConnections) {
    MailServer server;
    Sending sending({.url = server.url(), .connections = 2});
    for (int index = 0; index < 20; ++index) sending.send(letter());
    sending.finish();
    EXPECT_EQ(sending.outcomes(), std::vector<std::string>(20, "taken"));
    EXPECT_LE(server.most_at_once(), 2);
    EXPECT_EQ(server.mails().size(), 20U);
}

TEST(Smtp, MailsTravelInParallelWhileTheServerThinksAboutTheirData) {
    MailServer server;
    server.think_about("END");
    Sending sending({.url = server.url(), .connections = 3});
    for (int index = 0; index < 3; ++index) sending.send(letter());
    bool together = false;
    sending.finish_with([&] {
        together = server.wait_for_thinkers(3);
        server.let_go();
    });
    EXPECT_TRUE(together) << "the second mail waited for the answer to the first";
    EXPECT_EQ(sending.outcomes(), std::vector<std::string>(3, "taken"));
}

TEST(Smtp, TheLoopGoesOnWhileTheServerThinks) {
    for (const auto* stage : {"GREETING", "EHLO", "MAIL", "RCPT", "DATA", "END"}) {
        MailServer server;
        server.think_about(stage);
        Sending sending({.url = server.url()});
        sending.send(letter());
        bool answered = false;
        sending.finish_with([&] {
            ASSERT_TRUE(server.wait_for_thinkers(1)) << stage;
            std::promise<void> turn;
            sending.loop().post([&] { turn.set_value(); });
            answered = turn.get_future().wait_for(5s) == std::future_status::ready;
            server.let_go();
        });
        EXPECT_TRUE(answered) << "the loop stood still at " << stage;
        EXPECT_EQ(sending.outcomes(), std::vector<std::string>{"taken"}) << stage;
    }
}

TEST(Smtp, TellsARefusedMailFromAServerThatIsUnable) {
    for (const auto& [answers, outcome] : std::vector<std::pair<MailServer::Answers, std::string>>{
             {{{"GREETING", "554 go away"}}, "unable greeting 554"},
             {{{"GREETING", "421 busy"}}, "unable greeting 421"},
             {{{"GREETING", "HANG UP"}}, "unable greeting 0"},
             {{{"EHLO", "500 what"}, {"HELO", "500 what"}}, "unable session 500"},
             {{{"MAIL", "451 later"}}, "unable sender 451"},
             {{{"MAIL", "553 no such sender"}}, "unable sender 553"},
             {{{"MAIL", "530 sign in"}}, "unable sender 530"},
             {{{"MAIL", "HANG UP"}}, "unable sender 0"},
             {{{"MAIL", "552 too large"}}, "refused sender 552"},
             {{{"RCPT", "550 no such user"}}, "refused recipient 550"},
             {{{"RCPT", "450 greylisted"}}, "deferred recipient 450"},
             {{{"RCPT", "530 sign in"}}, "deferred recipient 530"},
             {{{"RCPT", "421 closing"}}, "deferred recipient 421"},
             {{{"RCPT", "HANG UP"}}, "deferred recipient 0"},
             {{{"DATA", "554 no"}}, "refused data 554"},
             {{{"DATA", "451 later"}}, "deferred data 451"},
             {{{"DATA", "HANG UP"}}, "deferred data 0"},
             {{{"END", "552 too large"}}, "refused end 552"},
             {{{"END", "451 later"}}, "deferred end 451"},
             {{{"END", "421 closing"}}, "deferred end 421"},
             {{{"END", "354 what"}}, "unknown end 354"},
             {{{"END", "HANG UP"}}, "unknown end 0"},
             {{{"END", "251 elsewhere"}}, "taken"}}) {
        MailServer server(answers);
        EXPECT_EQ(send_to(server), outcome) << answers.begin()->first << ' ' << answers.begin()->second;
    }
}

TEST(Smtp, NothingIsRepeatedThatMayHaveBeenTaken) {
    MailServer server({{"END", "HANG UP"}});
    // The second one goes out on a new connection, and is lost as well.
    EXPECT_EQ(send({.url = server.url()}, std::vector<Mail>(2, letter())),
              std::vector<std::string>(2, "unknown end 0"));
    EXPECT_EQ(server.mails().size(), 2U);
}

TEST(Smtp, OneRefusedMailDoesNotHarmTheNext) {
    MailServer server({{"RCPT TO:<bob@example.com>", "550 no such user"}, {"END eve@example.com", "554 spam"}});
    EXPECT_EQ(send({.url = server.url()}, {letter("bob@example.com"), letter(), letter("eve@example.com"), letter()}),
              (std::vector<std::string>{"refused recipient 550", "taken", "refused end 554", "taken"}));
}

TEST(Smtp, TellsWhetherTheServerTakesMailAtAll) {
    MailServer server({{"MAIL", "451 no space"}});
    Sending sending({.url = server.url()});
    auto& unable = sending.metrics().gauge("smtp_server_unable", "");
    sending.send(letter());
    sending.finish();
    EXPECT_EQ(unable.value(), 1);

    MailServer strict({{"RCPT", "450 not you"}});
    Sending other({.url = strict.url()});
    other.send(letter());
    other.finish();
    EXPECT_EQ(other.metrics().gauge("smtp_server_unable", "").value(), 0);
}

TEST(Smtp, SilenceAndAbsence) {
    std::string url;
    // libcurl looks at the clock once a second.
    const SmtpLimits soon{.session = 200ms, .command = 200ms, .data = 200ms, .end = 200ms, .quit = 200ms};
    for (const auto& [stage, outcome] :
         std::vector<std::pair<std::string, std::string>>{{"GREETING", "unable greeting 0"},
                                                          {"EHLO", "unable session 0"},
                                                          {"RCPT", "deferred recipient 0"},
                                                          {"DATA", "deferred data 0"},
                                                          {"END", "unknown end 0"}}) {
        MailServer server({{stage, "SILENCE"}});
        url = server.url();
        EXPECT_EQ(send({.url = url, .limits = soon}), outcome);
    }
    EXPECT_EQ(send({.url = url}), "unable connect 0");
}

TEST(Smtp, AServerThatDoesNotAnswerQuitIsNotWaitedFor) {
    MailServer server({{"RCPT", "550 no such user"}, {"QUIT", "SILENCE"}});
    EXPECT_EQ(send({.url = server.url(), .limits = {.quit = 200ms}}, std::vector<Mail>(2, letter())),
              std::vector<std::string>(2, "refused recipient 550"));
}

TEST(Smtp, WaitsAsLongAsTheStandardSays) {
    const SmtpLimits limits;
    EXPECT_GE(limits.session, 5min);
    EXPECT_GE(limits.command, 5min);
    EXPECT_GE(limits.data, 2min);
    EXPECT_GE(limits.content, 3min);
    EXPECT_GE(limits.end, 10min);
}

TEST(Smtp, StoppingGivesUpWhatIsUnderWayAndBeginsNothing) {
    MailServer server;
    server.think_about("END");
    Sending sending({.url = server.url(), .connections = 1, .drain = 100ms});
    sending.send(letter());
    sending.send(letter());
    const auto begun = std::chrono::steady_clock::now();
    sending.finish_with([&] {
        EXPECT_TRUE(server.wait_for_thinkers(1));
        sending.loop().stop();
    });
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 8s);
    // What was sent whole may have been taken; the other one was not begun.
    EXPECT_EQ(sending.outcomes(), (std::vector<std::string>{"unknown end 0", "unable connect 0"}));
    EXPECT_EQ(server.mails().size(), 1U);
}

TEST(Smtp, StoppingLetsTheServerAnswer) {
    MailServer server;
    server.think_about("END");
    Sending sending({.url = server.url(), .drain = 60s});
    sending.send(letter());
    sending.finish_with([&] {
        EXPECT_TRUE(server.wait_for_thinkers(1));
        sending.loop().stop();
        server.let_go();
    });
    EXPECT_EQ(sending.outcomes(), std::vector<std::string>{"taken"});
}

TEST(Smtp, UrlThatIsNoneIsRefusedWithoutRepeatingIt) {
    for (const auto* url :
         {"", "http://127.0.0.1/", "smtp://", "127.0.0.1:25", "smtp://secret@127.0.0.1/path", "smtp://a b"}) {
        try {
            const Sending sending({.url = url});
            ADD_FAILURE() << url;
        } catch (const std::invalid_argument& error) {
            EXPECT_EQ(std::string_view(error.what()).find("secret"), std::string_view::npos);
        }
    }
}

}  // namespace
}  // namespace souk::smtp
