#include "foundation/core/iban.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace souk {
namespace {

// The registry's own examples.
constexpr std::string_view examples[] = {
    "AD1200012030200359100100",
    "AE070331234567890123456",
    "AT611904300234573201",
    "BE68539007547034",
    "BG80BNBG96611020345678",
    "BR1800360305000010009795493C1",
    "CH9300762011623852957",
    "CZ6508000000192000145399",
    "DE89370400440532013000",
    "DK5000400440116243",
    "ES9121000418450200051332",
    "FI2112345600000785",
    "FR1420041010050500013M02606",
    "GB29NWBK60161331926819",
    "GR1601101250000000012300695",
    "HU42117730161111101800000000",
    "IE29AIBK93115212345678",
    "IT60X0542811101000000123456",
    "LU280019400644750000",
    "LC55HEMM000100010012001200023015",
    "MT84MALT011000012345MTLCAST001S",
    "NL91ABNA0417164300",
    "NO9386011117947",
    "PL61109010140000071219812874",
    "PT50000201231234567890154",
    "RO49AAAA1B31007593840000",
    "SE4550000000058398257466",
    "SI56263300012039086",
    "SK3112000000198742637541",
    "TR330006100519786457841326",
    "XK051212012345678906",
};

TEST(Iban, takes_the_examples_of_the_registry) {
    for (const auto text : examples) {
        const auto iban = Iban::parse(text);
        ASSERT_TRUE(iban) << text;
        EXPECT_EQ(iban->str(), text);
    }
}

TEST(Iban, is_kept_without_blanks_and_in_upper_case) {
    EXPECT_EQ(Iban::parse(" de89 3704 0044 0532 0130 00 ").value().str(), "DE89370400440532013000");
    EXPECT_EQ(Iban::parse("DE89370400440532013000").value().masked(), "DE89 **** 3000");
    EXPECT_EQ(Iban().masked(), "");
}

bool digit(char c) { return c >= '0' && c <= '9'; }

// A digit for a digit, a letter for a letter: what else there is, is noticed by chance.
TEST(Iban, notices_every_wrong_character_and_every_swap) {
    for (const auto example : examples) {
        const std::string text(example);
        for (std::size_t index = 4; index < text.size(); ++index) {
            auto wrong = text;
            wrong[index] = digit(text[index]) ? (text[index] == '7' ? '8' : '7') : (text[index] == 'Q' ? 'R' : 'Q');
            EXPECT_FALSE(Iban::parse(wrong)) << wrong;
            if (index + 1 == text.size() || text[index] == text[index + 1]) continue;
            if (digit(text[index]) != digit(text[index + 1])) continue;
            auto swapped = text;
            std::swap(swapped[index], swapped[index + 1]);
            EXPECT_FALSE(Iban::parse(swapped)) << swapped;
        }
    }
}

TEST(Iban, refuses_what_is_none) {
    for (const std::string text :
         {"", "DE", "DE89", "DE8937040044053201300", "DE893704004405320130000", "ZZ89370400440532013000",
          "DEX9370400440532013000", "DE89-3704-0044-0532-0130-00", "DE89\t370400440532013000",
          "DE89\xc2\xa0"
          "370400440532013000",
          "89DE370400440532013000", "US89370400440532013000"}) {
        const auto iban = Iban::parse(text);
        ASSERT_FALSE(iban) << text;
        EXPECT_EQ(iban.error().code, "invalid_format");
    }
    EXPECT_FALSE(Iban::parse(std::string(100'000, ' ') + "DE89370400440532013000"));
    EXPECT_FALSE(Iban::parse("DE89370400440532013000" + std::string(1, '\0')));
}

}  // namespace
}  // namespace souk
