// A flood of sign-ins and registrations, and somebody whose device is known, with an account beside it or among its
// own.
#include "services/auth/api/password_hashing.hpp"

#include "foundation/runtime/loop.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

constexpr int subscribers = 20;
constexpr int each = 1000;
constexpr int visits = 5;
constexpr int few_each_visit = 10;  // threads are not always scheduled in turns

struct Flood {
    PasswordHashing hashing{8, 1, 200};
    std::string hash = crypto::hash_password("correct horse battery", 8);
    int open = 0;
    int busy = 0;
    int served = 0;
    int known_in = 0;
    int served_before_known = 0;
};

task<void> guess(Flood& flood, bool registers, HashingLane lane, std::string subscriber) {
    ++flood.open;
    bool refused = false;
    if (registers) {
        const auto made =
            co_await flood.hashing.accept("some horse battery", "a@example.org", "Ada", {lane, std::move(subscriber)});
        refused = !made;
    } else {
        const auto right = co_await flood.hashing.verify("wrong horse", flood.hash, {lane, std::move(subscriber)});
        refused = !right;
    }
    ++(refused ? flood.busy : flood.served);
    --flood.open;
}

task<void> sign_in_from_known_device(Flood& flood) {
    const int before = flood.served;
    for (int visit = 0; visit < visits; ++visit) {
        const auto right =
            co_await flood.hashing.verify("correct horse battery", flood.hash, {HashingLane::known_device, "home"});
        flood.known_in += right && *right ? 1 : 0;
    }
    flood.served_before_known = flood.served - before;
}

void run_flood(Flood& flood, HashingLane signs_in) {
    runtime::Loop loop;
    loop.post([&] {
        for (int number = 0; number < each; ++number)
            for (int subscriber = 0; subscriber < subscribers; ++subscriber)
                loop.spawn("guess",
                           guess(flood, number % 2 == 0, number % 2 == 0 ? HashingLane::registration : signs_in,
                                 std::to_string(subscriber)));
        loop.spawn("known", sign_in_from_known_device(flood));
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(flood.open, 0) << "everybody has an answer";
    EXPECT_GT(flood.busy, subscribers * each / 2);
    EXPECT_EQ(flood.known_in, visits);
}

TEST(PasswordHashing, AKnownDeviceIsServedAtOnceInAFloodOfOthers) {
    Flood flood;
    run_flood(flood, HashingLane::sign_in);
    // Whoever was at it when a known device came, and who came in between its visits; no queue of the others, which is
    // 200 long.
    EXPECT_LE(flood.served_before_known, few_each_visit * visits);
}

// Kind: a privilege that everybody has who has an account.
TEST(PasswordHashing, AKnownDeviceIsServedAtOnceInAFloodOfKnownDevicesOfAFew) {
    Flood flood;
    run_flood(flood, HashingLane::known_device);
    EXPECT_LE(flood.served_before_known, few_each_visit * visits);
}

}  // namespace
}  // namespace souk::auth
