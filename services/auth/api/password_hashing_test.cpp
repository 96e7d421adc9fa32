// A flood of sign-ins and registrations, and somebody whose device is known.
#include "services/auth/api/password_hashing.hpp"

#include "foundation/runtime/loop.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

constexpr int subscribers = 20;
constexpr int each = 1000;
constexpr int visits = 5;

struct Flood {
    PasswordHashing hashing{8, 1, 200};
    std::string hash = crypto::hash_password("correct horse battery", 8);
    int open = 0;
    int busy = 0;
    int served = 0;
    int known_in = 0;
    int served_before_known = 0;
};

task<void> guess(Flood& flood, bool registers) {
    ++flood.open;
    bool refused = false;
    if (registers) {
        const auto made =
            co_await flood.hashing.accept("some horse battery", "a@example.org", "Ada", HashingLane::registration);
        refused = !made;
    } else {
        const auto right = co_await flood.hashing.verify("wrong horse", flood.hash, HashingLane::sign_in);
        refused = !right;
    }
    ++(refused ? flood.busy : flood.served);
    --flood.open;
}

task<void> sign_in_from_known_device(Flood& flood) {
    const int before = flood.served;
    for (int visit = 0; visit < visits; ++visit) {
        const auto right =
            co_await flood.hashing.verify("correct horse battery", flood.hash, HashingLane::known_device);
        flood.known_in += right && *right ? 1 : 0;
    }
    flood.served_before_known = flood.served - before;
}

TEST(PasswordHashing, AKnownDeviceIsServedAtOnceInAFloodOfOthers) {
    runtime::Loop loop;
    Flood flood;
    loop.post([&] {
        for (int subscriber = 0; subscriber < subscribers; ++subscriber)
            for (int number = 0; number < each; ++number) loop.spawn("guess", guess(flood, number % 2 == 0));
        loop.spawn("known", sign_in_from_known_device(flood));
        loop.stop();
    });
    loop.run();
    EXPECT_EQ(flood.known_in, visits);
    // Whoever was at it when a known device came, and who came in between its visits; no queue of the others.
    EXPECT_LE(flood.served_before_known, 3 * visits);
    EXPECT_EQ(flood.open, 0) << "everybody has an answer";
    EXPECT_GT(flood.busy, subscribers * each / 2);
}

}  // namespace
}  // namespace souk::auth
