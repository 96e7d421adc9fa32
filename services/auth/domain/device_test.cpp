#include "services/auth/domain/device.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

TEST(Device, IsNamedAsPeopleNameIt) {
    EXPECT_EQ(device_name("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"),
              "Firefox on Windows");
    EXPECT_EQ(
        device_name("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
                    "Version/17.5 Mobile/15E148 Safari/604.1"),
        "Safari on iPhone");
    EXPECT_EQ(
        device_name(
            "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"),
        "Chrome on Android");
    EXPECT_EQ(device_name("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 "
                          "Safari/537.36 Edg/130.0"),
              "Edge on Windows");
    EXPECT_EQ(device_name("curl/8.5.0"), "curl");
    EXPECT_EQ(device_name(""), "Unknown device");
    EXPECT_EQ(device_name("<script>"), "Unknown device");
}

TEST(Device, NetworkLeavesOutWhatChangesByItself) {
    EXPECT_EQ(network_of("203.0.113.77"), "203.0.113");
    EXPECT_EQ(network_of("2001:db8:1:2::3"), "2001:db8:1");
    EXPECT_EQ(network_of("::1"), "::1");
    EXPECT_EQ(network_of(""), "");
    EXPECT_EQ(subscriber_of("203.0.113.77"), "203.0.113.77");
    EXPECT_EQ(subscriber_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2");
}

}  // namespace
}  // namespace souk::auth
