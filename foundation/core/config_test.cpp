#include "foundation/core/config.hpp"

#include "foundation/core/refusal.hpp"
#include "foundation/core/unavailable.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <unistd.h>

namespace souk {
namespace {

using namespace std::chrono_literals;
using Variables = std::map<std::string, std::string>;

Config config_of(Variables variables) {
    return Config([variables = std::move(variables)](const std::string& name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    });
}

std::string complaints(const Config& config) {
    try {
        config.check();
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "";
}

TEST(Config, takes_only_what_is_an_address_a_choice_or_a_file) {
    auto config = config_of({{"FROM", "Shop@Souk.example"}, {"TLS", "off"}, {"FILE", "/dev/null"}});
    EXPECT_EQ(config.address("FROM", "").str(), "shop@souk.example");
    EXPECT_EQ(config.address("REPLY_TO", "").str(), "");
    EXPECT_EQ(config.one_of("TLS", {"off", "on"}, "on"), "off");
    EXPECT_EQ(config.one_of("OTHER", {"off", "on"}, "on"), "on");
    EXPECT_EQ(config.readable_file("FILE"), "/dev/null");
    EXPECT_EQ(config.readable_file("NO_FILE"), "");
    EXPECT_NO_THROW(config.check());

    auto wrong = config_of({{"FROM", "the shop"}, {"TLS", "yes"}, {"FILE", "/there/is/none"}});
    static_cast<void>(wrong.address("FROM", ""));
    static_cast<void>(wrong.one_of("TLS", {"off", "on"}, "on"));
    static_cast<void>(wrong.readable_file("FILE"));
    const auto all = complaints(wrong);
    for (const auto* complaint :
         {"FROM must be an e-mail address", "TLS must be one of: off, on", "FILE names a file that cannot be read"}) {
        EXPECT_NE(all.find(complaint), std::string::npos) << all;
    }
}

TEST(Config, reads_what_is_set_and_falls_back_for_the_rest) {
    auto config =
        config_of({{"NAME", "x"}, {"COUNT", "-3"}, {"ON", "true"}, {"OFF", "0"}, {"PORT", "8080"}, {"EMPTY", ""}});
    EXPECT_EQ(config.text("NAME", "y"), "x");
    EXPECT_EQ(config.text("OTHER", "y"), "y");
    EXPECT_EQ(config.text("EMPTY", "y"), "y");
    EXPECT_EQ(config.required("NAME"), "x");
    EXPECT_EQ(config.integer("COUNT", 1, -5, 5), -3);
    EXPECT_EQ(config.integer("OTHER", 1, -5, 5), 1);
    EXPECT_TRUE(config.flag("ON", false));
    EXPECT_FALSE(config.flag("OFF", true));
    EXPECT_TRUE(config.flag("OTHER", true));
    EXPECT_EQ(config.port("PORT", 1), 8080);
    EXPECT_EQ(complaints(config), "");
}

TEST(Config, reads_durations) {
    auto config = config_of({{"A", "250ms"}, {"B", "5s"}, {"C", "10m"}, {"D", "2h"}, {"E", "0s"}});
    EXPECT_EQ(config.duration("A", 1ms), 250ms);
    EXPECT_EQ(config.duration("B", 1ms), 5s);
    EXPECT_EQ(config.duration("C", 1ms), 10min);
    EXPECT_EQ(config.duration("D", 1ms), 2h);
    EXPECT_EQ(config.duration("E", 1ms), 0ms);
    EXPECT_EQ(config.duration("F", 7ms), 7ms);
    EXPECT_EQ(complaints(config), "");
    for (const auto* bad : {"5", "s", "-5s", "5 s", "5sec", "1.5s", "99999999999999999999s", "2000000000s", "5s "}) {
        auto broken = config_of({{"A", bad}});
        EXPECT_EQ(broken.duration("A", 7ms), 7ms);
        EXPECT_NE(complaints(broken).find("A must be a time"), std::string::npos) << bad;
    }
}

TEST(Config, lists_everything_that_is_wrong_at_once) {
    auto config = config_of({{"COUNT", "6"}, {"WORD", "1x"}, {"FLAG", "yes"}, {"PORT", "65536"}, {"TIME", "1"}});
    config.required("MISSING");
    config.secret("PASSWORD");
    config.integer("COUNT", 1, -5, 5);
    config.integer("WORD", 1, -5, 5);
    config.flag("FLAG", false);
    config.port("PORT", 1);
    config.duration("TIME", 1ms);
    const auto text = complaints(config);
    for (const auto* name : {"MISSING", "PASSWORD", "COUNT", "WORD", "FLAG", "PORT", "TIME"})
        EXPECT_NE(text.find(std::string("\n  ") + name + " "), std::string::npos) << text;
}

TEST(Config, takes_secrets_from_a_file_and_never_shows_them) {
    const auto path = std::filesystem::temp_directory_path() / ("souk_config_test_" + std::to_string(getpid()));
    std::ofstream(path) << "from the file\r\n";
    auto config = config_of({{"PASSWORD", "plain"},
                             {"KEY_FILE", path.string()},
                             {"KEY", "not this one"},
                             {"GONE_FILE", "/nonexistent/file"}});
    EXPECT_EQ(config.secret("PASSWORD"), "plain");
    EXPECT_EQ(config.secret("KEY"), "from the file");
    EXPECT_EQ(config.secret("GONE"), "");
    std::ofstream(path, std::ios::trunc) << "\n";
    EXPECT_EQ(config.secret("KEY"), "");
    const auto text = complaints(config);
    EXPECT_NE(text.find("GONE_FILE "), std::string::npos) << text;
    EXPECT_NE(text.find("KEY_FILE "), std::string::npos) << text;
    EXPECT_EQ(text.find("plain"), std::string::npos) << text;
    EXPECT_EQ(text.find("not this one"), std::string::npos) << text;
    std::filesystem::remove(path);
}

TEST(Config, reads_the_environment) {
    ASSERT_EQ(setenv("SOUK_CONFIG_TEST", "there", 1), 0);
    EXPECT_EQ(Config::from_environment().text("SOUK_CONFIG_TEST", ""), "there");
    ASSERT_EQ(unsetenv("SOUK_CONFIG_TEST"), 0);
    EXPECT_EQ(Config::from_environment().text("SOUK_CONFIG_TEST", "gone"), "gone");
}

TEST(Refusal, is_known_by_its_code) {
    constexpr Refusal price_changed{"price_changed", RefusalKind::conflict, "The price has changed"};
    EXPECT_EQ(price_changed, (Refusal{"price_changed", RefusalKind::conflict, "Der Preis hat sich geändert"}));
    EXPECT_FALSE(price_changed == (Refusal{"out_of_stock", RefusalKind::conflict, "The price has changed"}));
}

TEST(Unavailable, says_what_and_why) {
    const Unavailable error("redis", "timed out");
    EXPECT_EQ(error.name(), "redis");
    EXPECT_STREQ(error.what(), "redis is unavailable: timed out");
}

}  // namespace
}  // namespace souk
