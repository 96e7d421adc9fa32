#include "foundation/crypto/recovery_codes.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>

namespace souk::crypto {
namespace {

TEST(RecoveryCodes, TenReadableOnesThatNeverRepeat) {
    std::set<std::string> seen;
    std::set<char> letters;
    const std::regex shape("[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}");
    for (int turn = 0; turn < 100; ++turn) {
        const auto codes = new_recovery_codes();
        EXPECT_EQ(codes.size(), 10U);
        for (const auto& code : codes) {
            EXPECT_TRUE(std::regex_match(code, shape)) << code;
            EXPECT_TRUE(seen.insert(code).second);
            letters.insert(code.begin(), code.end());
        }
    }
    EXPECT_EQ(letters.size(), 33U);  // all 32 and the hyphen
}

TEST(RecoveryCodes, AreReadHoweverTheyAreTyped) {
    const auto right = recovery_code_digest("7K3M-X9QD-0RTV-41WB");
    ASSERT_TRUE(right);
    for (const auto typed : {"7k3m-x9qd-0rtv-41wb", "7K3MX9QD0RTV41WB", " 7K3M X9QD ORTV 4IWB ", "7k3m-x9qd-ortv-4lwb"})
        EXPECT_EQ(recovery_code_digest(typed), right) << typed;
    EXPECT_NE(recovery_code_digest("7K3M-X9QD-0RTV-41WC"), right);
}

TEST(RecoveryCodes, WhatCanBeNoneIsRefused) {
    for (const auto typed : {"", "7K3M", "7K3M-X9QD-0RTV-41WB-0", "7K3M-X9QD-0RTV-41WU", "7K3M_X9QD_0RTV_41WB"})
        EXPECT_EQ(recovery_code_digest(typed), std::nullopt) << typed;
    EXPECT_EQ(recovery_code_digest(std::string(1'000'000, '7')), std::nullopt);
}

}  // namespace
}  // namespace souk::crypto
