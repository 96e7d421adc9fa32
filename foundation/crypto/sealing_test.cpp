#include "foundation/crypto/sealing.hpp"

#include <gtest/gtest.h>

namespace souk::crypto {
namespace {

const Sealing sealing("0123456789abcdef0123456789abcdef");

TEST(Sealing, WhatWasSealedIsReadAgain) {
    for (const std::string& plain : {std::string(), std::string("secret"), std::string(5000, 'x')}) {
        const auto sealed = sealing.seal(plain, "row 1");
        EXPECT_EQ(sealing.open(sealed, "row 1"), plain);
        EXPECT_NE(sealing.seal(plain, "row 1"), sealed);  // a new nonce each time
    }
    EXPECT_EQ(sealing.seal("secret", "row 1").find("secret"), std::string::npos);
}

TEST(Sealing, OnlyForWhatItBelongsTo) {
    EXPECT_EQ(sealing.open(sealing.seal("secret", "row 1"), "row 2"), std::nullopt);
}

TEST(Sealing, OnlyWithTheSameKey) {
    const Sealing other("0123456789abcdef0123456789abcdeg");
    EXPECT_EQ(other.open(sealing.seal("secret", ""), ""), std::nullopt);
    EXPECT_NE(other.pseudonym("ada@example.org"), sealing.pseudonym("ada@example.org"));
    EXPECT_EQ(sealing.pseudonym("ada@example.org").size(), 64U);
}

TEST(Sealing, EveryAlteredByteIsNoticed) {
    const auto sealed = sealing.seal("secret", "row 1");
    for (std::size_t index = 0; index < sealed.size(); ++index) {
        auto altered = sealed;
        altered[index] = static_cast<char>(altered[index] ^ 1);
        EXPECT_EQ(sealing.open(altered, "row 1"), std::nullopt) << index;
    }
    for (std::size_t kept = 0; kept < sealed.size(); ++kept)
        EXPECT_EQ(sealing.open(sealed.substr(0, kept), "row 1"), std::nullopt) << kept;
}

TEST(Sealing, AShortKeyIsNone) { EXPECT_THROW(Sealing("short"), std::invalid_argument); }

}  // namespace
}  // namespace souk::crypto
