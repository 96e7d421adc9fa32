#include "tools/retail/catalogue/naming.hpp"

#include "tools/retail/catalogue/departments.hpp"

#include <gtest/gtest.h>

namespace souk::retail {
namespace {

TEST(ShopName, TurnsCapitalsIntoTitles) {
    EXPECT_EQ(shop_name("WHITE HANGING HEART T-LIGHT HOLDER"), "White Hanging Heart T-Light Holder");
    EXPECT_EQ(shop_name("SET/5 RED RETROSPOT LID GLASS BOWLS"), "Set of 5 Red Retrospot Lid Glass Bowls");
    EXPECT_EQ(shop_name("WOOD S/3 CABINET ANT WHITE FINISH"), "Wood set of 3 Cabinet Ant White Finish");
    EXPECT_EQ(shop_name("BOX OF 6 ASSORTED COLOUR TEASPOONS"), "Box of 6 Assorted Colour Teaspoons");
    EXPECT_EQ(shop_name("POPPY'S PLAYHOUSE BEDROOM "), "Poppy's Playhouse Bedroom");
    EXPECT_EQ(shop_name("RED WOOLLY HOTTIE WHITE HEART."), "Red Woolly Hottie White Heart");
    EXPECT_EQ(shop_name("LETTER \"A\" BLING KEY RING"), "Letter \"A\" Bling Key Ring");
    EXPECT_EQ(shop_name("FOLK ART GREETING CARD,pack/12"), "Folk Art Greeting Card, Pack/12");
    EXPECT_EQ(shop_name("PINK FELT HANGING HEART W FLOWER"), "Pink Felt Hanging Heart with Flower");
    EXPECT_EQ(shop_name("THE KING GIFT BAG 25x24x12cm"), "The King Gift Bag 25x24x12cm");
    EXPECT_EQ(shop_name("3D DOG PICTURE PLAYING CARDS"), "3D Dog Picture Playing Cards");
    EXPECT_EQ(shop_name("Next Day Carriage"), "Next Day Carriage");
}

TEST(Sku, IsPlainAndTellsThePrice) {
    EXPECT_EQ(sku_of("85123A", 255), "85123A-255");
    EXPECT_EQ(sku_of("15056bl", 595), "15056BL-595");
    EXPECT_EQ(sku_of("BANK CHARGES", 0), "BANK-CHARGES-0");
}

TEST(ProductSlug, IsShortAndEndsWithTheCode) {
    EXPECT_EQ(slug_of("Children's \"A\" & B", "22632"), "childrens-a-b-22632");
    EXPECT_EQ(slug_of("", "M"), "m");
    const auto slug = slug_of(std::string(300, 'x'), "85123A");
    EXPECT_EQ(slug.size(), 120U);
    EXPECT_TRUE(slug.ends_with("x-85123a"));
}

TEST(Departments, AreFoundByTheWordsOfTheDescription) {
    EXPECT_EQ(department_of("85123A", "WHITE HANGING HEART T-LIGHT HOLDER"), "lights-and-candles");
    EXPECT_EQ(department_of("20725", "LUNCH BAG RED RETROSPOT"), "bags-and-purses");
    EXPECT_EQ(department_of("22466", "PACK OF 6 BIRDY GIFT TAGS"), "cards-and-gift-wrap");
    EXPECT_EQ(department_of("22086", "PAPER CHAIN KIT 50'S CHRISTMAS "), "christmas");  // the occasion before the kind
    EXPECT_EQ(department_of("1", "LETTER \"K\" BLING KEY RING"), "small-gifts");        // and no jewellery
    EXPECT_EQ(department_of("2", "SPRING FLOWER"), "home-decor");                       // whole words only: no RING
    EXPECT_EQ(department_of("POST", "POSTAGE"), "services");
    EXPECT_EQ(department_of("3", "QWERTY"), "more");
}

}  // namespace
}  // namespace souk::retail
