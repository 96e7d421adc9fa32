#include "foundation/smtp/smtp.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/scripted_server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace souk::smtp {
namespace {

using namespace std::chrono_literals;
using http::Peer;
using http::ScriptedServer;

// A mail server that takes everything, but for the commands to which it has been told another answer.
class MailServer {
  public:
    using Answers = std::map<std::string, std::string>;  // by the first word; GREETING and END (of the data) too

    explicit MailServer(Answers answers = {}, const char* host = "127.0.0.1")
        : answers_(std::move(answers)), host_(host), server_([this](Peer& peer) { serve(peer); }, host) {}

    std::string url(const std::string& login = "") const {
        return "smtp://" + login + host_ + ":" + std::to_string(server_.port());
    }
    int connections() const { return server_.connections(); }
    int most_at_once() const { return most_; }
    std::vector<std::string> mails() { return locked(mails_); }
    std::vector<std::string> commands() { return locked(commands_); }
    // From now on each connection takes one mail and answers the next MAIL by closing.
    void one_mail_each() { one_mail_each_ = true; }

  private:
    std::vector<std::string> locked(const std::vector<std::string>& list) {
        const std::lock_guard lock(mutex_);
        return list;
    }
    std::string answer_to(const std::string& word, const std::string& usual) const {
        const auto found = answers_.find(word);
        return (found == answers_.end() ? usual : found->second) + "\r\n";
    }
    void serve(Peer& peer) {
        const int now = ++open_;
        for (int most = most_; now > most && !most_.compare_exchange_weak(most, now);) {
        }
        converse(peer);
        --open_;
    }
    void converse(Peer& peer) {
        peer.write(answer_to("GREETING", "220 ready"));
        int taken = 0;
        for (auto line = peer.read_until("\r\n"); !line.empty(); line = peer.read_until("\r\n")) {
            const auto word = line.substr(0, line.find_first_of(" \r"));
            {
                const std::lock_guard lock(mutex_);
                commands_.push_back(line.substr(0, line.size() - 2));
            }
            if (word == "MAIL" && one_mail_each_ && taken == 1) return;
            const auto answer = answer_to(word, word == "EHLO"   ? "250-here\r\n250-8BITMIME\r\n250 AUTH PLAIN"
                                                : word == "DATA" ? "354 go on"
                                                : word == "AUTH" ? "235 welcome"
                                                                 : "250 fine");
            if (answer == "HANG UP\r\n") return;
            if (answer == "SILENCE\r\n") return peer.wait_for_close();
            peer.write(answer);
            if (word == "QUIT") return;
            if (word != "DATA" || !answer.starts_with("354")) continue;
            auto mail = peer.read_until("\r\n.\r\n");
            if (mail.empty()) return;
            ++taken;
            {
                const std::lock_guard lock(mutex_);
                mails_.push_back(mail.substr(0, mail.size() - 3));
            }
            peer.write(answer_to("END", "250 taken"));
        }
    }

    Answers answers_;
    std::string host_;
    std::mutex mutex_;
    std::vector<std::string> mails_;
    std::vector<std::string> commands_;
    std::atomic<bool> one_mail_each_ = false;
    std::atomic<int> open_ = 0;
    std::atomic<int> most_ = 0;
    ScriptedServer server_;
};

EmailAddress address(std::string_view text) { return EmailAddress::parse(text).value(); }

Mail letter() {
    return {.from = address("shop@souk.example"),
            .from_name = "Souk",
            .to = address("ann@example.com"),
            .subject = "Your order",
            .text = "Thank you.",
            .html = "<p>Thank you.</p>",
            .language = "en",
            .message_id = "0190aaaa-0000-7000-8000-000000000000@souk",
            .date = Instant::parse("2026-11-23T10:00:00Z").value()};
}

task<void> send_one(Smtp& smtp, Mail mail, std::string& outcome) {
    try {
        co_await smtp.send(std::move(mail));
        outcome = "sent";
    } catch (const SmtpRefused& error) {
        outcome = "refused " + std::to_string(error.code());
    } catch (const Unavailable& error) {
        outcome = "unavailable " + error.name();
    } catch (const std::invalid_argument&) {
        outcome = "invalid";
    }
}

task<void> send_in_turn(Smtp& smtp, std::vector<Mail> mails, std::vector<std::string>& outcomes) {
    for (auto& mail : mails) co_await send_one(smtp, std::move(mail), outcomes.emplace_back());
}

std::vector<std::string> send(const SmtpConfig& config, std::vector<Mail> mails) {
    runtime::Loop loop;
    Smtp smtp(loop, config);
    std::vector<std::string> outcomes;
    loop.spawn("test", send_in_turn(smtp, std::move(mails), outcomes));
    loop.stop();
    loop.run();
    return outcomes;
}

std::string send(const SmtpConfig& config, Mail mail = letter()) {
    return send(config, std::vector{std::move(mail)}).front();
}
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
    ASSERT_EQ(send_to(server), "sent");
    ASSERT_EQ(server.mails().size(), 1U);
    const auto mail = server.mails().front();
    for (const std::string line : {"Date: Mon, 23 Nov 2026 10:00:00 +0000", "From: \"Souk\" <shop@souk.example>",
                                   "To: ann@example.com", "Subject: Your order", "Content-Language: en",
                                   "Message-ID: <0190aaaa-0000-7000-8000-000000000000@souk>", "Mime-Version: 1.0"}) {
        EXPECT_NE(("\r\n" + head_of(mail)).find("\r\n" + line + "\r\n"), std::string::npos) << line << "\n" << mail;
    }
    EXPECT_NE(mail.find("Content-Type: multipart/alternative; boundary="), std::string::npos) << mail;
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
    ASSERT_EQ(send({.url = server.url()}, mail), "sent");
    const auto received = undotted(server.mails().front());
    EXPECT_EQ(part_of(received, "text/plain; charset=UTF-8"),
              ".\r\n..\r\n.hidden\r\nline\r\n\r\nna\xC3\xAFve = \xE2\x82\xAC 5 \t\r\n" + std::string(3000, 'x') +
                  "\r\n.\r\nQUIT\r\n");
    EXPECT_EQ(received.find("text/html"), std::string::npos);
    for (std::size_t at = 0; at < received.size();) {
        const auto end = std::min(received.find("\r\n", at), received.size());
        EXPECT_LE(end - at, 98U);
        at = end + 2;
    }
}

TEST(Smtp, NoHeaderCanBeInjected) {
    MailServer server;
    auto mail = letter();
    mail.subject = "Hello\r\nBcc: eve@example.com\r\n\r\nbody\n\t\x01";
    mail.language = "en\r\nBcc: eve@example.com";
    mail.from_name = "Souk\" <eve@example.com>\r\nX-Evil: 1";
    ASSERT_EQ(send({.url = server.url()}, mail), "sent");
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

TEST(Smtp, KeepsItsConnection) {
    MailServer server;
    const auto outcomes = send({.url = server.url()}, std::vector<Mail>(3, letter()));
    EXPECT_EQ(outcomes, std::vector<std::string>(3, "sent"));
    EXPECT_EQ(server.connections(), 1);
    EXPECT_EQ(server.mails().size(), 3U);
}

TEST(Smtp, ComesBackWhenAKeptConnectionHasEnded) {
    MailServer server;
    server.one_mail_each();
    const auto outcomes = send({.url = server.url()}, std::vector<Mail>(3, letter()));
    EXPECT_EQ(outcomes, std::vector<std::string>(3, "sent"));
    EXPECT_EQ(server.mails().size(), 3U);
    EXPECT_EQ(server.connections(), 3);
}

TEST(Smtp, LimitsItsConnections) {
    MailServer server;
    runtime::Loop loop;
    Smtp smtp(loop, {.url = server.url(), .connections = 2});
    std::vector<std::string> outcomes(20);
    for (auto& outcome : outcomes) loop.spawn("send", send_one(smtp, letter(), outcome));
    loop.stop();
    loop.run();
    EXPECT_EQ(outcomes, std::vector<std::string>(20, "sent"));
    EXPECT_LE(server.most_at_once(), 2);
    EXPECT_EQ(server.mails().size(), 20U);
}

TEST(Smtp, TellsARefusedMailFromAServerInTrouble) {
    const std::string away = "unavailable 127.0.0.1";
    for (const auto& [answers, outcome] :
         std::vector<std::pair<MailServer::Answers, std::string>>{{{{"MAIL", "553 no such sender"}}, "refused 553"},
                                                                  {{{"RCPT", "550 no such user"}}, "refused 550"},
                                                                  {{{"DATA", "554 no"}}, "refused 554"},
                                                                  {{{"END", "552 too large"}}, "refused 552"},
                                                                  {{{"MAIL", "451 later"}}, away},
                                                                  {{{"RCPT", "450 greylisted"}}, away},
                                                                  {{{"DATA", "451 later"}}, away},
                                                                  {{{"END", "451 later"}}, away},
                                                                  {{{"GREETING", "554 go away"}}, away},
                                                                  {{{"GREETING", "421 busy"}}, away},
                                                                  {{{"EHLO", "500 what"}, {"HELO", "500 what"}}, away},
                                                                  {{{"MAIL", "530 sign in first"}}, away},
                                                                  {{{"MAIL", "HANG UP"}}, away},
                                                                  {{{"DATA", "HANG UP"}}, away},
                                                                  {{{"END", "354 what"}}, away}}) {
        MailServer server(answers);
        EXPECT_EQ(send_to(server), outcome) << answers.begin()->first << ' ' << answers.begin()->second;
    }
}

TEST(Smtp, OneRefusedMailDoesNotHarmTheNext) {
    MailServer server({{"END", "554 spam"}});
    EXPECT_EQ(send({.url = server.url()}, std::vector<Mail>(2, letter())), std::vector<std::string>(2, "refused 554"));
}

TEST(Smtp, SilenceAndAbsenceAreUnavailable) {
    std::string url;
    {
        MailServer server({{"RCPT", "SILENCE"}});
        url = server.url();
        EXPECT_EQ(send({.url = url, .timeout = 100ms}), "unavailable 127.0.0.1");
    }
    EXPECT_EQ(send({.url = url}), "unavailable 127.0.0.1");
}

TEST(Smtp, SignsIn) {
    MailServer server;
    EXPECT_EQ(send({.url = server.url("sh%40p:p%3Ass@")}), "sent");
    // base64 of NUL sh@p NUL p:ss, sent with the command or after it.
    const auto commands = server.commands();
    EXPECT_TRUE(std::ranges::any_of(
        commands, [](const auto& line) { return line.find("AHNoQHAAcDpzcw==") != std::string::npos; }));
    MailServer strict({{"AUTH", "535 wrong"}});
    EXPECT_EQ(send({.url = strict.url("a:b@")}), "unavailable 127.0.0.1");
}

TEST(Smtp, SendsCredentialsAcrossTheNetworkOnlyUnderTls) {
    MailServer other({}, "127.0.0.2");
    EXPECT_EQ(send({.url = other.url("a:b@")}), "unavailable 127.0.0.2");
    EXPECT_TRUE(std::ranges::none_of(other.commands(), [](const auto& line) { return line.starts_with("AUTH"); }));
    EXPECT_EQ(send({.url = other.url()}), "sent");
    EXPECT_EQ(send({.url = other.url(), .starttls = Starttls::required}), "unavailable 127.0.0.2");
}

TEST(Smtp, UrlThatIsNoneIsRefusedWithoutRepeatingIt) {
    runtime::Loop loop;
    for (const auto* url :
         {"", "http://127.0.0.1/", "smtp://", "127.0.0.1:25", "smtp://secret@127.0.0.1/path", "smtp://a b"}) {
        try {
            const Smtp smtp(loop, {.url = url});
            ADD_FAILURE() << url;
        } catch (const std::invalid_argument& error) {
            EXPECT_EQ(std::string_view(error.what()).find("secret"), std::string_view::npos);
        }
    }
}

}  // namespace
}  // namespace souk::smtp
