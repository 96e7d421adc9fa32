#include "foundation/identity/seller_rights.hpp"

#include <gtest/gtest.h>

namespace souk {
namespace {

using enum SellerRight;

TEST(SellerRights, AnOwnerHasAll) {
    const SellerRights all{owner};
    const SellerRights some{products, orders};
    for (const auto right : {owner, profile, products, orders, payouts, members}) EXPECT_TRUE(all.has(right));
    EXPECT_TRUE(some.has(orders));
    EXPECT_FALSE(some.has(payouts));
    EXPECT_FALSE(some.has(owner));
    EXPECT_FALSE(SellerRights().has(profile));
}

TEST(SellerRights, CoverWhatTheyHold) {
    EXPECT_TRUE((SellerRights{owner}.covers({owner, payouts})));
    EXPECT_TRUE((SellerRights{products, orders}.covers({orders})));
    EXPECT_FALSE((SellerRights{products, members}.covers({orders})));
    EXPECT_FALSE((SellerRights{profile, products, orders, payouts, members}.covers({owner})));
}

TEST(SellerRights, AreListedInOneOrderAndAnOwnersAsThat) {
    EXPECT_EQ((SellerRights{orders, profile, orders}.list()), (std::vector{profile, orders}));
    EXPECT_EQ((SellerRights{orders, owner}.list()), (std::vector{owner}));
    EXPECT_EQ(parse_seller_right("payouts"), payouts);
    EXPECT_EQ(parse_seller_right("Payouts"), std::nullopt);
}

TEST(SellerRights, WhatIsMissingIsNamed) {
    const SellerMembership membership{SellerId::make(), {products}};
    EXPECT_EQ(seller_with(membership, products).value(), membership);
    const auto refused = seller_with(membership, payouts);
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().what, seller_right_missing);
    EXPECT_EQ(refused.error().detail, "It takes the right payouts");
    EXPECT_FALSE(seller_with(std::nullopt, products));
}

}  // namespace
}  // namespace souk
