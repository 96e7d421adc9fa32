#include "foundation/crypto/qr_code.hpp"

#include <gtest/gtest.h>

#include <regex>

namespace souk::crypto {
namespace {

TEST(QrCode, IsASmallSvgWithItsThreeFinders) {
    const auto svg =
        qr_svg("otpauth://totp/Souk:ada%40example.org?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Souk");
    EXPECT_TRUE(svg.starts_with("<svg xmlns"));
    EXPECT_TRUE(svg.ends_with("/></svg>"));
    EXPECT_LT(svg.size(), 20'000U);
    std::smatch box;
    ASSERT_TRUE(std::regex_search(svg, box, std::regex(R"(viewBox="0 0 (\d+) (\d+)\")")));
    const int side = std::stoi(box[1]);
    EXPECT_EQ((side - 8 - 17) % 4, 0);  // a version's width is 17 + 4 n
    const auto bar = [](int x, int y) { return "M" + std::to_string(x) + " " + std::to_string(y) + "h7v1h-7z"; };
    for (const auto& [x, y] : {std::pair(4, 4), std::pair(side - 11, 4), std::pair(4, side - 11)})
        EXPECT_TRUE(svg.contains(bar(x, y))) << x << " " << y;
}

TEST(QrCode, TheTextNeverAppearsAsMarkup) { EXPECT_FALSE(qr_svg("\"/><script>").contains("script")); }

TEST(QrCode, WhatDoesNotFitIsRefused) {
    EXPECT_THROW(qr_svg(""), std::runtime_error);
    EXPECT_THROW(qr_svg(std::string(2400, 'x')), std::runtime_error);
    EXPECT_NO_THROW(qr_svg(std::string(2300, 'x')));
    EXPECT_NE(qr_svg("a"), qr_svg("b"));
}

}  // namespace
}  // namespace souk::crypto
