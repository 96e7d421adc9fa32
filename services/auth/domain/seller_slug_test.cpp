#include "services/auth/domain/seller_slug.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace souk::auth {
namespace {

TEST(SellerSlug, IsMadeOfTheNameAndThenNumbered) {
    const auto slugs = slugs_for("Ada's Mugs", SellerId::make());
    ASSERT_EQ(slugs.size(), 21U);
    EXPECT_EQ(slugs[0].str(), "ada-s-mugs");
    EXPECT_EQ(slugs[1].str(), "ada-s-mugs-2");
    EXPECT_EQ(slugs[19].str(), "ada-s-mugs-20");
    EXPECT_TRUE(slugs[20].str().starts_with("ada-s-mugs-"));
}

TEST(SellerSlug, IsAlwaysOneAndNeverReserved) {
    const auto id = SellerId::make();
    for (const auto& name : {std::string("me"), id.to_string(), std::string(120, 'a'), std::string("日本"),
                             std::string(99, 'a') + " b", std::string("Invitations")}) {
        const auto slugs = slugs_for(name, id);
        EXPECT_GE(slugs.size(), 20U);
        for (const auto& slug : slugs) {
            EXPECT_TRUE(Slug::parse(slug.str())) << slug.str();
            EXPECT_FALSE(is_reserved(slug)) << slug.str();
            EXPECT_EQ(std::ranges::count(slugs, slug), 1) << slug.str();
        }
    }
}

TEST(SellerSlug, AnIdIsNone) {
    EXPECT_TRUE(is_reserved(Slug::parse(Uuid::v7().to_string()).value()));
    EXPECT_TRUE(is_reserved(Slug::parse("me").value()));
    EXPECT_FALSE(is_reserved(Slug::parse("me-2").value()));
}

}  // namespace
}  // namespace souk::auth
