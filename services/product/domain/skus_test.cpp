#include "services/product/domain/skus.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

using Skus = std::vector<std::string>;

TEST(Skus, AreSeparatedByCommasAndMayHaveSome) {
    EXPECT_EQ(skus_in("A", 100), Skus{"A"});
    EXPECT_EQ(skus_in("A, B", 100), (Skus{"A", "A, B", "B"}));
    EXPECT_EQ(skus_in("A,,B,", 100), (Skus{"A", "A,", "A,,B", "A,,B,", ",B", ",B,", "B", "B,"}));
    EXPECT_FALSE(skus_in(std::string(100, ','), 100));
    EXPECT_TRUE(skus_in(std::string(99, ','), 100));
}

TEST(Skus, AreNoMoreThanPartsAllow) {
    std::string all = "SKU-0";
    for (int number = 1; number < 100; ++number) all += ",SKU-" + std::to_string(number);
    EXPECT_LE(skus_in(all, 100)->size(), 500U);
}

}  // namespace
}  // namespace souk::product
