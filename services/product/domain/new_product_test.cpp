#include "services/product/domain/new_product.hpp"
#include "services/product/domain/listing.hpp"
#include "services/product/domain/refusals.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

Money eur(std::int64_t cents) { return {cents, *Currency::parse("EUR")}; }

TEST(NewProduct, HasTheLowestPriceOfItsVariants) {
    const std::vector<OfferedVariant> variants{{"A", eur(500)}, {"B", eur(300)}, {"C", eur(900)}};
    EXPECT_EQ(price_from(variants), eur(300));
}

TEST(NewProduct, RefusesMixedCurrenciesAndRepeatedSkus) {
    const std::vector<OfferedVariant> mixed{{"A", eur(500)}, {"B", Money(500, *Currency::parse("GBP"))}};
    EXPECT_EQ(price_from(mixed).error(), refusal::mixed_currencies);
    const std::vector<OfferedVariant> repeated{{"A", eur(500)}, {"B", eur(500)}, {"A", eur(600)}};
    EXPECT_EQ(price_from(repeated).error(), refusal::duplicate_sku);
    const std::vector<OfferedVariant> alike{{"mug-1", eur(500)}, {"ＭＵＧ-1", eur(600)}};
    EXPECT_EQ(price_from(alike).error(), refusal::duplicate_sku);
}

TEST(Cursor, ComesBackAsItWas) {
    const Cursor cursor{1299, ProductId::make()};
    const auto again = Cursor::parse(cursor.text());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->price, 1299);
    EXPECT_EQ(again->id, cursor.id);
    for (const auto* bad :
         {"", "~", "x~y", "12", "12~not-an-id", "99999999999999999999~01900000-0000-7000-8000-000000000001"})
        EXPECT_FALSE(Cursor::parse(bad)) << bad;
}

}  // namespace
}  // namespace souk::product
