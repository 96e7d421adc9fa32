#include "services/order/provider/stripe_signature.hpp"

#include "foundation/crypto/digest.hpp"

#include <gtest/gtest.h>

namespace souk::order::stripe {
namespace {

constexpr std::int64_t now_seconds = 1'780'000'000;
const Instant now = Instant::from_microseconds(now_seconds * 1'000'000);
const std::string secret = "whsec_test";
const std::string body = R"({"id":"evt_1"})";

std::string sign(std::int64_t time, std::string_view text = body) {
    return crypto::to_hex(crypto::hmac_sha256(secret, std::to_string(time) + "." + std::string(text)));
}
std::string at(std::int64_t time) { return "t=" + std::to_string(time); }
bool genuine(const std::string& header, std::string_view text = body) { return is_genuine(text, header, secret, now); }

const std::string good = at(now_seconds) + ",v1=" + sign(now_seconds);

TEST(StripeSignature, TakesWhatStripeSends) {
    EXPECT_TRUE(genuine(good));
    EXPECT_TRUE(genuine(at(now_seconds) + ",v0=" + sign(now_seconds) + ",v1=" + sign(now_seconds)));
    EXPECT_TRUE(genuine("v1=" + sign(now_seconds) + "," + at(now_seconds)));
    // While a secret is being replaced there are two; any place will do.
    const std::string other(64, '0');
    EXPECT_TRUE(genuine(at(now_seconds) + ",v1=" + other + ",v1=" + sign(now_seconds)));
    EXPECT_TRUE(genuine(at(now_seconds) + ",v1=" + sign(now_seconds) + ",v1=" + other));
    EXPECT_TRUE(genuine(at(now_seconds - 300) + ",v1=" + sign(now_seconds - 300)));
    EXPECT_TRUE(genuine(at(now_seconds + 300) + ",v1=" + sign(now_seconds + 300)));
}

TEST(StripeSignature, RefusesWhatIsNotWholeOrNotNow) {
    for (const std::string& header :
         {std::string(), std::string(",,,=,t=,v1="), at(now_seconds), "v1=" + sign(now_seconds),
          at(now_seconds) + ",v1=" + sign(now_seconds).substr(0, 20), at(now_seconds) + ",v0=" + sign(now_seconds),
          at(now_seconds) + ",v1=" + sign(now_seconds) + "0", at(now_seconds + 1) + ",v1=" + sign(now_seconds),
          at(now_seconds - 301) + ",v1=" + sign(now_seconds - 301),
          at(now_seconds + 301) + ",v1=" + sign(now_seconds + 301), "t=-5,v1=" + sign(-5),
          "t=1e9,v1=" + sign(now_seconds), "t=99999999999999999999,v1=" + sign(now_seconds),
          "t=9223372036854775807,v1=" + sign(INT64_MAX)})
        EXPECT_FALSE(genuine(header)) << header;
    EXPECT_FALSE(genuine(good, R"({"id":"evt_2"})"));
    EXPECT_FALSE(is_genuine(body, good, "whsec_other", now));
}

// The time that is signed is the time that is judged.
TEST(StripeSignature, ASecondTimeIsRefused) {
    const auto old = now_seconds - 30 * 24 * 3600;
    EXPECT_FALSE(genuine(at(old) + ",v1=" + sign(old) + "," + at(now_seconds)));
    EXPECT_FALSE(genuine(good + "," + at(now_seconds)));
    EXPECT_FALSE(genuine("t=," + good));
}

TEST(StripeSignature, ManySignaturesCostNothing) {
    std::string header = at(now_seconds);
    for (std::size_t count = 0; count < most_signatures; ++count) header += ",v1=" + std::string(64, 'a');
    EXPECT_FALSE(genuine(header));
    EXPECT_FALSE(genuine(header + ",v1=" + sign(now_seconds)));  // a good one too many
    const std::string large(256 << 10, 'x');
    std::string hostile = at(now_seconds);
    for (int count = 0; count < 1000; ++count) hostile += ",v1=0";
    const auto begun = std::chrono::steady_clock::now();
    for (int count = 0; count < 1000; ++count) EXPECT_FALSE(genuine(hostile, large));
    EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(1));
}

}  // namespace
}  // namespace souk::order::stripe
