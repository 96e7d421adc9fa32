#include "foundation/smtp/mail_headers.hpp"

#include <gtest/gtest.h>

namespace souk::smtp {
namespace {

const auto ann = EmailAddress::parse("ann@example.com").value();

TEST(HeaderText, StaysPlainWhenItMay) {
    EXPECT_EQ(header_text("Your order 17 (paid)"), "Your order 17 (paid)");
    EXPECT_EQ(header_text(""), "");
}

TEST(HeaderText, IsEncodedOtherwise) {
    EXPECT_EQ(header_text("Gr\xC3\xBC\xC3\x9F"
                          "e"),
              "=?UTF-8?B?R3LDvMOfZQ==?=");
    EXPECT_EQ(header_text("=?UTF-8?Q?x?="), "=?UTF-8?B?PT9VVEYtOD9RP3g/PQ==?=");
    EXPECT_EQ(header_text("a\r\nb"), "a  b");
}

TEST(HeaderText, LongOnesAreFoldedBetweenCharacters) {
    std::string euros;
    for (int index = 0; index < 40; ++index) euros += "\xE2\x82\xAC";
    const auto folded = header_text("x" + euros);
    std::size_t words = 0;
    for (std::size_t at = 0; at < folded.size(); ++words) {
        const auto end = std::min(folded.find("\r\n ", at), folded.size());
        EXPECT_LE(end - at, 75U);
        EXPECT_TRUE(folded.substr(at).starts_with("=?UTF-8?B?"));
        EXPECT_NE(folded.substr(at, end - at).find(words == 0 ? "?eO" : "?4oKs"), std::string::npos) << folded;
        at = end + 3;
    }
    EXPECT_EQ(words, 3U);
    // What is no UTF-8 is cut anywhere, and ends.
    EXPECT_NE(header_text(std::string(200, '\x80')), "");
}

TEST(Mailbox, QuotesTheName) {
    EXPECT_EQ(mailbox("", ann), "ann@example.com");
    EXPECT_EQ(mailbox("Ann, of \"Souk\\\"", ann), R"("Ann, of \"Souk\\\"" <ann@example.com>)");
    EXPECT_EQ(mailbox("J\xC3\xBCrgen", ann), "=?UTF-8?B?SsO8cmdlbg==?= <ann@example.com>");
}

TEST(HeaderDate, HasTheFormOfMail) {
    EXPECT_EQ(header_date(Instant::parse("2026-02-05T01:02:03.999Z").value()), "Thu, 05 Feb 2026 01:02:03 +0000");
    EXPECT_EQ(header_date(Instant()), "Thu, 01 Jan 1970 00:00:00 +0000");
}

TEST(WithCrlf, MakesEveryLineBreakTheSame) {
    EXPECT_EQ(with_crlf("a\nb\r\nc\rd\n\r\re\r"), "a\r\nb\r\nc\r\nd\r\n\r\n\r\ne\r\n");
}

}  // namespace
}  // namespace souk::smtp
