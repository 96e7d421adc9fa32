#include "foundation/smtp/message.hpp"

#include <gtest/gtest.h>

namespace souk::smtp {
namespace {

Mail letter() {
    return {.from = EmailAddress::parse("shop@souk.example").value(),
            .from_name = "Souk",
            .to = EmailAddress::parse("ann@example.com").value(),
            .subject = "Your order",
            .text = "Thank you.\n",
            .html = "<p>Thank you.</p>\n",
            .language = "en",
            .message_id = "0190aaaa-0000-7000-8000-000000000000@souk.example",
            .date = Instant::parse("2026-11-23T10:00:00Z").value()};
}

TEST(QuotedPrintable, LeavesPlainTextAloneAndWritesTheRestInHex) {
    EXPECT_EQ(quoted_printable("Plain, text.\r\n"), "Plain, text.\r\n");
    EXPECT_EQ(quoted_printable("1 = 1"), "1 =3D 1");
    EXPECT_EQ(quoted_printable("\xE2\x82\xAC\x01\x7F"), "=E2=82=AC=01=7F");
    EXPECT_EQ(quoted_printable(""), "");
}

TEST(QuotedPrintable, KeepsSpacesAtTheEndOfALine) {
    EXPECT_EQ(quoted_printable("a \r\nb\t\r\n c "), "a=20\r\nb=09\r\n c=20");
}

TEST(QuotedPrintable, BreaksLongLinesWithoutAddingAny) {
    EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(76, 'x'));
    EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx");
    EXPECT_EQ(quoted_printable(std::string(75, 'x') + "="), std::string(75, 'x') + "=\r\n=3D");
    EXPECT_EQ(quoted_printable(std::string(73, 'x') + "="), std::string(73, 'x') + "=3D");
    EXPECT_EQ(quoted_printable(std::string(73, 'x') + "=y"), std::string(73, 'x') + "=\r\n=3Dy");
}

TEST(Message, BothTextsAreOneAlternativeAtTheTop) {
    EXPECT_EQ(message_of(letter()),
              "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n"
              "From: \"Souk\" <shop@souk.example>\r\n"
              "To: ann@example.com\r\n"
              "Subject: Your order\r\n"
              "Message-ID: <0190aaaa-0000-7000-8000-000000000000@souk.example>\r\n"
              "Content-Language: en\r\n"
              "Auto-Submitted: auto-generated\r\n"
              "MIME-Version: 1.0\r\n"
              "Content-Type: multipart/alternative; boundary=\"=_0190aaaa-0000-7000-8000-000000000000\"\r\n"
              "\r\n"
              "--=_0190aaaa-0000-7000-8000-000000000000\r\n"
              "Content-Type: text/plain; charset=UTF-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "Thank you.\r\n"
              "\r\n"
              "--=_0190aaaa-0000-7000-8000-000000000000\r\n"
              "Content-Type: text/html; charset=UTF-8\r\n"
              "Content-Transfer-Encoding: quoted-printable\r\n"
              "\r\n"
              "<p>Thank you.</p>\r\n"
              "\r\n"
              "--=_0190aaaa-0000-7000-8000-000000000000--\r\n");
}

TEST(Message, PlainTextAloneIsNoMultipart) {
    auto mail = letter();
    mail.html.clear();
    const auto message = message_of(mail);
    EXPECT_TRUE(
        message.ends_with("Content-Type: text/plain; charset=UTF-8\r\n"
                          "Content-Transfer-Encoding: quoted-printable\r\n\r\nThank you.\r\n"));
    EXPECT_EQ(message.find("multipart"), std::string::npos);
}

TEST(Message, AnswersGoWhereTheyAreWanted) {
    auto mail = letter();
    EXPECT_EQ(message_of(mail).find("Reply-To"), std::string::npos);
    mail.reply_to = EmailAddress::parse("help@souk.example").value();
    EXPECT_NE(message_of(mail).find("\r\nReply-To: help@souk.example\r\n"), std::string::npos);
}

TEST(Message, NoTextCanEndItsPart) {
    auto mail = letter();
    const std::string boundary = "--=_0190aaaa-0000-7000-8000-000000000000";
    mail.text = boundary + "--\n" + boundary + "\nContent-Type: text/html\n\n<b>";
    const auto message = message_of(mail);
    std::size_t count = 0;
    for (auto at = message.find(boundary); at != std::string::npos; at = message.find(boundary, at + 1)) ++count;
    EXPECT_EQ(count, 3U) << message;
}

}  // namespace
}  // namespace souk::smtp
