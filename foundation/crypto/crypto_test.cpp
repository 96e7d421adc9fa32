#include "foundation/crypto/digest.hpp"
#include "foundation/crypto/password.hpp"

#include <gtest/gtest.h>

#include <set>

namespace souk::crypto {
namespace {

TEST(Digest, KnownAnswers) {
    EXPECT_EQ(to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    // RFC 4231, test case 2
    EXPECT_EQ(to_hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Digest, HexRoundTripAndRefusal) {
    const auto digest = sha256("x");
    EXPECT_EQ(from_hex(to_hex(digest)), digest);
    EXPECT_FALSE(from_hex("12"));
    EXPECT_FALSE(from_hex(std::string(63, 'a') + "g"));
    EXPECT_FALSE(from_hex(std::string(64, 'A')));
}

TEST(Digest, ConstantTimeEqual) {
    EXPECT_TRUE(constant_time_equal("secret", "secret"));
    EXPECT_FALSE(constant_time_equal("secret", "secreT"));
    EXPECT_FALSE(constant_time_equal("secret", "secrets"));
}

TEST(RandomToken, IsUrlSafeAndNeverRepeats) {
    std::set<std::string> seen;
    for (int index = 0; index < 1000; ++index) {
        const auto token = random_token();
        EXPECT_EQ(token.size(), 43U);
        EXPECT_EQ(token.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
                  std::string::npos);
        EXPECT_TRUE(seen.insert(token).second);
    }
}

TEST(Password, HashesWithSaltAndVerifies) {
    const auto hash = hash_password("correct horse", 4);
    EXPECT_TRUE(hash.starts_with("$2b$04$"));
    EXPECT_NE(hash, hash_password("correct horse", 4));
    EXPECT_TRUE(verify_password("correct horse", hash));
    EXPECT_FALSE(verify_password("correct horsE", hash));
    EXPECT_FALSE(verify_password("x", "not a hash"));
    EXPECT_EQ(cost_of(hash), 4);
    EXPECT_EQ(cost_of("$1$abc"), 0);
}

TEST(Password, LongOnesDifferBeyondBcryptsLimit) {
    const std::string common(100, 'a');
    const auto hash = hash_password(common + "1", 4);
    EXPECT_TRUE(verify_password(common + "1", hash));
    EXPECT_FALSE(verify_password(common + "2", hash));

    const std::string limit(72, 'a');  // exactly what bcrypt reads is not pre-hashed
    EXPECT_TRUE(verify_password(limit, hash_password(limit, 4)));
    EXPECT_FALSE(verify_password(limit + "b", hash_password(limit, 4)));
    EXPECT_FALSE(verify_password(limit, hash_password(limit + "b", 4)));
}

TEST(Password, HashesOfBeforeStayValid) {
    EXPECT_TRUE(verify_password("U*U", "$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"));
    const auto as_before = hash_password(to_hex(sha256(std::string(100, 'a'))), 4);
    EXPECT_TRUE(verify_password(std::string(100, 'a'), as_before));
}

TEST(Password, NoneFitsTheUnmatchableHash) {
    const auto hash = unmatchable_hash(4);
    EXPECT_EQ(hash.size(), hash_password("x", 4).size());
    EXPECT_EQ(cost_of(hash), 4);
    EXPECT_NE(unmatchable_hash(4), hash);
    for (const auto password : {"", "x", ".", "..............................."})
        EXPECT_FALSE(verify_password(password, hash));
}

TEST(Password, ACheaperHashIsMadeAnew) {
    const auto hash = hash_password("correct horse", 5);
    EXPECT_TRUE(needs_rehash(hash, 6));
    EXPECT_FALSE(needs_rehash(hash, 5));
    EXPECT_FALSE(needs_rehash(hash, 4));
    EXPECT_TRUE(needs_rehash("$1$abc", 4));
}

}  // namespace
}  // namespace souk::crypto
