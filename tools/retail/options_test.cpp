#include "tools/retail/options.hpp"

#include <gtest/gtest.h>

namespace souk::retail {
namespace {

Command parsed(std::vector<const char*> arguments) { return parse_command(arguments); }

TEST(Options, OfEachCommand) {
    const auto import = std::get<ImportOptions>(parsed({"import", "file.csv.gz", "--concurrency", "4"}));
    EXPECT_EQ(import.file, "file.csv.gz");
    EXPECT_EQ(import.concurrency, 4);
    const auto replay = std::get<ReplayOptions>(parsed({"replay", "--orders", "500", "f.csv", "--from", "100"}));
    EXPECT_EQ(replay.file, "f.csv");
    EXPECT_EQ(replay.orders, 500U);
    EXPECT_EQ(replay.from, 100U);
    EXPECT_EQ(replay.concurrency, 32);
    const auto checkout = std::get<CheckoutOptions>(parsed({"checkout", "--rate", "350.5", "--seconds", "5"}));
    EXPECT_DOUBLE_EQ(checkout.rate, 350.5);
    EXPECT_TRUE(std::holds_alternative<Help>(parsed({"--help"})));
}

TEST(Options, ThatAreWrong) {
    EXPECT_THROW(parsed({}), UsageError);
    EXPECT_THROW(parsed({"buy"}), UsageError);
    EXPECT_THROW(parsed({"import"}), UsageError);
    EXPECT_THROW(parsed({"import", "a", "b"}), UsageError);
    EXPECT_THROW(parsed({"replay", "f", "--orders"}), UsageError);
    EXPECT_THROW(parsed({"replay", "f", "--orders", "0"}), UsageError);
    EXPECT_THROW(parsed({"replay", "f", "--orders", "12x"}), UsageError);
    EXPECT_THROW(parsed({"replay", "f", "--fast"}), UsageError);
    EXPECT_THROW(parsed({"checkout", "--rate", "nan"}), UsageError);
    EXPECT_THROW(parsed({"checkout", "--rate", "5", "--concurrency", "5"}), UsageError);
}

}  // namespace
}  // namespace souk::retail
