// What people type and paste, in many languages and scripts, and the one form in which it is kept.
#include "foundation/core/address_rules.hpp"
#include "foundation/core/email_address.hpp"
#include "foundation/core/name.hpp"
#include "foundation/core/phone_number.hpp"
#include "foundation/core/price.hpp"
#include "foundation/core/text.hpp"
#include "foundation/core/web_url.hpp"

#include <gtest/gtest.h>

#include <utility>

namespace souk {
namespace {

template <class T>
std::string kept(std::string_view typed) {
    const auto parsed = T::parse(typed);
    return parsed ? parsed->str() : "refused";
}

using Row = std::pair<std::string_view, std::string_view>;

TEST(Name, IsCleanedOfWhatPeoplePaste) {
    constexpr Row rows[] = {
        {"Ada Lovelace", "Ada Lovelace"},
        {"  Ada \t Lovelace \n", "Ada Lovelace"},
        {"Ada\u00a0Lovelace", "Ada Lovelace"},
        {"Jose\u0301 Garci\u0301a", "José García"},
        {"Ａｄａ　Ｌｏｖｅｌａｃｅ", "Ada Lovelace"},
        {"ﾀﾛｳ ﾔﾏﾀﾞ", "タロウ ヤマダ"},
        {"山田　太郎", "山田 太郎"},
        {"葛\U000e0100城", "葛\U000e0100城"},
        {"\ufeffНина Петрова", "Нина Петрова"},
        {"علی\u200cرضا", "علی\u200cرضا"},
        {"ශ්\u200dරී ලංකා", "ශ්\u200dරී ලංකා"},
        {"नरेन्द्र", "नरेन्द्र"},
        {"Nguyễn Thị Minh Khai", "Nguyễn Thị Minh Khai"},
        {"김민수", "김민수"},
        {"יוסי כהן", "יוסי כהן"},
        {"Ελένη Παπαδοπούλου", "Ελένη Παπαδοπούλου"},
        {"María del Carmen de la Santísima Trinidad González de la Vega y Ruiz",
         "María del Carmen de la Santísima Trinidad González de la Vega y Ruiz"},
        {"Mª Carmen", "Mª Carmen"},
        {"Dr.med. Änne <b> \"Ann\"", "Dr.med. Änne <b> \"Ann\""},
        {"J. R. R. Tolkien", "J. R. R. Tolkien"},
        {"J.R.R. Tolkien", "J.R.R. Tolkien"},
        {"J.van Dijk", "J.van Dijk"},
        {"Ma.Theresa Cruz", "Ma.Theresa Cruz"},
        {"MA.THERESA CRUZ", "MA.THERESA CRUZ"},
        {"Müller & Söhne GmbH & Co.KG", "Müller & Söhne GmbH & Co.KG"},
        {"Verein e.V.", "Verein e.V."},
        {"Kowalski Sp. z o.o.", "Kowalski Sp. z o.o."},
        {"А.С.Пушкин", "А.С.Пушкин"},
        {"c/o Schmidt", "c/o Schmidt"},
        {"AC/DC", "AC/DC"},
        {"Smith, John Jr.", "Smith, John Jr."},
        {"O’Brien-d'Arc", "O’Brien-d'Arc"},
    };
    for (const auto& [typed, expected] : rows) EXPECT_EQ(kept<Name>(typed), expected) << typed;
}

TEST(Name, CarriesNoLinkNoMessageAndNothingHidden) {
    for (const std::string_view typed :
         {"",
          "   ",
          "you,\n\nPay here: http://evil.example\n\nThe Souk team",
          "You won 500 EUR, get it at https://evil.example/claim now",
          "evil.example",
          "Visit EVIL.COM",
          "www.evil",
          "Evil.рф",
          "t.co/abc",
          "x.com",
          "ada@example.org",
          "Ann <ann@example.org>",
          "one\ntwo",
          "one\u2028two",
          "one\rtwo",
          "Ann\u202egnp",
          "An\u200bna",
          "An\u2060na",
          "Ann\u2066a",
          "A\u034fnn",
          "\u3164",
          "Ada\u0007",
          "dear customer we have to tell you that your order cannot be sent unless you call us today at once"})
        EXPECT_EQ(kept<Name>(typed), "refused") << typed;
    EXPECT_EQ(kept<Name>("\xff"), "refused");
    EXPECT_EQ(kept<Name>(std::string(120, 'x')).size(), 120U);
    EXPECT_EQ(kept<Name>(std::string(121, 'x')), "refused");
}

TEST(EmailAddress, HasOneSpelling) {
    constexpr Row rows[] = {
        {" Ada@Example.ORG ", "ada@example.org"},
        {"\u202aada@example.org\u202c", "ada@example.org"},
        {"ada@example.org\n", "ada@example.org"},
        {"<ada@example.org>", "ada@example.org"},
        {"mailto:ada@example.org", "ada@example.org"},
        {"ａｄａ＠ｅｘａｍｐｌｅ．ｏｒｇ", "ada@example.org"},
        {"info@münchen.example", "info@xn--mnchen-3ya.example"},
        {"info@mu\u0308nchen.example", "info@xn--mnchen-3ya.example"},
        {"info@MÜNCHEN.example", "info@xn--mnchen-3ya.example"},
        {"info@XN--MNCHEN-3YA.example", "info@xn--mnchen-3ya.example"},
        {"info@straße.example", "info@xn--strae-oqa.example"},
        {"info@例え。テスト", "info@xn--r8jz45g.xn--zckzah"},
        {"info@пример.рф", "info@xn--e1afmkfd.xn--p1ai"},
        {"\"ada\"@example.org", "ada@example.org"},
        {"\"anna..b\"@example.org", "\"anna..b\"@example.org"},
        {"anna..b@example.org", "refused"},
        {"anna.@docomo.example", "refused"},
        {"ädа@example.org", "refused"},
        {"ada@xn--zzzzzzzzz.example", "refused"},
        {"a b@example.org", "refused"},
        {"ada@exam ple.org", "refused"},
        {"ada@example.org, bob@example.org", "refused"},
        {"ada@localhost", "refused"},
        {"ada@example.org\r\nBcc: x@example.org", "refused"},
    };
    for (const auto& [typed, expected] : rows) EXPECT_EQ(kept<EmailAddress>(typed), expected) << typed;
    EmailAddress::take_odd_local_parts_at({"docomo.example"});
    EXPECT_EQ(kept<EmailAddress>("Anna..B@docomo.example"), "\"anna..b\"@docomo.example");
    EXPECT_EQ(kept<EmailAddress>("anna.@docomo.example"), "\"anna.\"@docomo.example");
    EXPECT_EQ(kept<EmailAddress>("anna.@example.org"), "refused");
    EmailAddress::take_odd_local_parts_at({});
    EXPECT_EQ(EmailAddress::beginning(" A@Exam"), "a@exam");
    EXPECT_EQ(EmailAddress::beginning("Info@München.example"), "info@xn--mnchen-3ya.example");
}

TEST(PhoneNumber, IsCleanedAndMayHaveAnExtension) {
    constexpr Row rows[] = {
        {"+1 518-555-0100 ext. 5", "+1 518-555-0100 ext. 5"},
        {"+1 518-555-0100 x5", "+1 518-555-0100 ext. 5"},
        {"+1 (518) 555-0100, Ext 12", "+1 (518) 555-0100 ext. 12"},
        {"+1 (518) 555-0100 EXT: 12", "+1 (518) 555-0100 ext. 12"},
        {"tel:+1-518-555-0100;ext=5", "+1-518-555-0100 ext. 5"},
        {"+49 (0)30 123456 Durchwahl 78", "+49 (0)30 123456 ext. 78"},
        {"+33 1 23 45 67 89 poste 4", "+33 1 23 45 67 89 ext. 4"},
        {"+7 495 123-45-67 доб. 12", "+7 495 123-45-67 ext. 12"},
        {"03-1234-5678 内線 9", "03-1234-5678 ext. 9"},
        {"\u202a+44\u00a020\u00a07946\u00a00958\u202c", "+44 20 7946 0958"},
        {"０３−１２３４−５６７８", "03-1234-5678"},
        {"+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧", "+966 50 123 4567"},
        {"030/123456", "030/123456"},
        {" 030 – 123456 ", "030 - 123456"},
        {"(+49) 30 123456", "(+49) 30 123456"},
        {"call me", "refused"},
        {"1-800-FLOWERS", "refused"},
        {"1234", "refused"},
        {"1234567890123456", "refused"},
        {"+1 518 555 0100 ext. 12345678", "refused"},
        {"+49 30 123456 http://evil.example", "refused"},
        {"+49 +30 123456", "refused"},
        {"", "refused"},
    };
    for (const auto& [typed, expected] : rows) EXPECT_EQ(kept<PhoneNumber>(typed), expected) << typed;
}

TEST(WebUrl, IsOnTheWebAndSafeToLoad) {
    constexpr Row rows[] = {
        {" https://example.org/logo.png ", "https://example.org/logo.png"},
        {"HTTPS://Example.ORG:8443/A?b=c#d", "https://example.org:8443/A?b=c#d"},
        {"https://münchen.example/ä.png", "https://xn--mnchen-3ya.example/%C3%A4.png"},
        {"http://example.org/a", "refused"},
        {"javascript:alert(1)", "refused"},
        {"data:text/html,x", "refused"},
        {"//example.org/a", "refused"},
        {"https://user@example.org/", "refused"},
        {"https://example.org@evil.example/", "refused"},
        {"https://localhost/a", "refused"},
        {"https://127.0.0.1/a", "refused"},
        {"https://[::1]/a", "refused"},
        {"https://example.org/a b", "refused"},
        {"https://example.org/a\nb", "refused"},
        {"https://example.org/\"><script>", "refused"},
        {"https://example.org\\@evil.example/", "refused"},
        {"https://", "refused"},
    };
    for (const auto& [typed, expected] : rows) EXPECT_EQ(kept<WebUrl>(typed), expected) << typed;
    EXPECT_EQ(kept<WebUrl>("https://example.org/" + std::string(500, 'a')), "refused");
    EXPECT_EQ(kept<PictureUrl>("/media/a.svg"), "/media/a.svg");
    EXPECT_EQ(kept<PictureUrl>("https://example.org/a.svg"), "https://example.org/a.svg");
    for (const std::string_view bad : {"//evil.example/a", "/\\evil.example", "media/a.svg", "http://example.org/a"})
        EXPECT_EQ(kept<PictureUrl>(bad), "refused") << bad;
}

TEST(Price, IsNeitherNegativeNorAbsurd) {
    const auto eur = Currency::parse("EUR").value();
    for (const std::int64_t good : {std::int64_t{0}, std::int64_t{1}, Price::highest})
        EXPECT_TRUE(Price::parse(Money(good, eur))) << good;
    for (const std::int64_t bad : {std::int64_t{-1}, INT64_MIN, Price::highest + 1, INT64_MAX})
        EXPECT_FALSE(Price::parse(Money(bad, eur))) << bad;
}

TEST(Text, IsComposed) {
    using Title = Text<1, 4>;
    EXPECT_EQ(kept<Title>("cafe\u0301"), "café");
    EXPECT_EQ(kept<Title>("e\u0301e\u0301e\u0301e\u0301"), "éééé") << "characters are counted as they are kept";
}

}  // namespace
}  // namespace souk
