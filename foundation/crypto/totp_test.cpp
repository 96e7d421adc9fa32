#include "foundation/crypto/totp.hpp"

#include <gtest/gtest.h>

#include <set>

namespace souk::crypto {
namespace {

const std::string rfc_secret = "12345678901234567890";

// RFC 6238, appendix B: the last six of its eight digits.
TEST(Totp, TheVectorsOfTheRfc) {
    const std::pair<std::int64_t, std::string_view> vectors[] = {{59, "287082"},         {1111111109, "081804"},
                                                                 {1111111111, "050471"}, {1234567890, "005924"},
                                                                 {2000000000, "279037"}, {20000000000, "353130"}};
    for (const auto& [now, code] : vectors) EXPECT_EQ(verify_totp(rfc_secret, code, now, -1), now / 30) << now;
}

// RFC 4226, appendix D: the codes of the steps 0 to 9.
constexpr std::string_view steps[] = {"755224", "287082", "359152", "969429", "338314",
                                      "254676", "287922", "162583", "399871", "520489"};

TEST(Totp, OneStepEitherSideIsTakenAndNoMore) {
    for (std::int64_t step = 0; step < 10; ++step) {
        const auto matched = verify_totp(rfc_secret, steps[step], 5 * 30 + 29, -1);
        if (step >= 4 && step <= 6)
            EXPECT_EQ(matched, step);
        else
            EXPECT_EQ(matched, std::nullopt);
    }
    EXPECT_EQ(verify_totp(rfc_secret, steps[0], 0, -1), 0);
    EXPECT_EQ(verify_totp(rfc_secret, steps[1], 0, -1), 1);
}

TEST(Totp, ACodeCountsOnce) {
    EXPECT_EQ(verify_totp(rfc_secret, steps[5], 150, 4), 5);
    EXPECT_EQ(verify_totp(rfc_secret, steps[5], 150, 5), std::nullopt);
    EXPECT_EQ(verify_totp(rfc_secret, steps[4], 150, 5), std::nullopt);  // nor an older one after it
    EXPECT_EQ(verify_totp(rfc_secret, steps[6], 150, 5), 6);
}

TEST(Totp, WhatIsNoCodeIsRefused) {
    for (const auto code : {"", "25467", "2546760", "254676 ", "abcdef", "000000"})
        EXPECT_EQ(verify_totp(rfc_secret, code, 150, -1), std::nullopt) << code;
}

TEST(Totp, SecretsAreLongAndNeverRepeat) {
    std::set<std::string> seen;
    for (int turn = 0; turn < 100; ++turn) {
        const auto secret = new_totp_secret();
        EXPECT_EQ(secret.size(), 20U);
        EXPECT_TRUE(seen.insert(secret).second);
    }
}

TEST(Totp, TheUriIsWhatAppsRead) {
    EXPECT_EQ(totp_secret_text(rfc_secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    EXPECT_EQ(otpauth_uri("Souk & Söhne", "ada@example.org", rfc_secret),
              "otpauth://totp/Souk%20%26%20S%C3%B6hne:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
              "&issuer=Souk%20%26%20S%C3%B6hne&algorithm=SHA1&digits=6&period=30");
}

}  // namespace
}  // namespace souk::crypto
