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
    EXPECT_EQ(network_of("::1"), "0:0:0");
    EXPECT_EQ(network_of(""), "");
    EXPECT_EQ(subscriber_of("203.0.113.77"), "203.0.113.77");
    EXPECT_EQ(subscriber_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2");
}

// Kind: two ideas of who is asking; by the text of an address its spelling decides.
TEST(Device, ASubscriberIsOneHoweverTheAddressIsWritten) {
    for (const auto* address : {"2001:db8::1", "2001:db8::2:3", "2001:DB8:0:0:9::1", "2001:db8:0:0:1:2:3:4"})
        EXPECT_EQ(subscriber_of(address), "2001:db8:0:0") << address;
    EXPECT_NE(subscriber_of("2001:db8:0:1::1"), subscriber_of("2001:db8::1"));
    EXPECT_EQ(subscriber_of("::ffff:203.0.113.77"), subscriber_of("203.0.113.77"));
    EXPECT_EQ(network_of("2001:db8::1"), network_of("2001:db8:0:5::1"));
    EXPECT_EQ(subscriber_of("no address"), "no address");
}

}  // namespace
}  // namespace souk::auth
