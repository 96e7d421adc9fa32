#include "services/auth/domain/identity.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

TEST(IdentityTest, OnlyPathsOfThisShopAreReturnedTo) {
    for (const auto* path : {"/", "/account", "/orders/1?tab=all&x=%2F", "/a//b"})
        EXPECT_TRUE(is_local_path(path)) << path;
    for (const auto* path : {"", "account", "//evil.example", "/\\evil.example", "https://evil.example", "/a#signin=x",
                             "/a\r\nSet-Cookie: x=y", "/\t/evil.example", "/a b", "/caf\xc3\xa9"})
        EXPECT_FALSE(is_local_path(path)) << path;
    EXPECT_FALSE(is_local_path("/" + std::string(512, 'a')));
}

TEST(IdentityTest, AnUnfitNameIsReplaced) {
    EXPECT_EQ(display_name("Ada Lovelace", "ada@example.org"), "Ada Lovelace");
    EXPECT_EQ(display_name("", "ada@example.org"), "ada");
    EXPECT_EQ(display_name("a\x01", "ada@example.org"), "ada");
}

}  // namespace
}  // namespace souk::auth
