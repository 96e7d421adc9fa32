// A flood of sign-ins and registrations, and somebody whose device is known.
#include "services/auth/api/password_hashing.hpp"

#include "foundation/runtime/loop.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace souk::auth {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int subscribers = 20;
constexpr int each = 1000;
constexpr int visits = 5;

struct Flood {
    PasswordHashing hashing{10, 1, 200};
    std::string hash = crypto::hash_password("correct horse battery", 10);
    int open = 0;
    int busy = 0;
    milliseconds longest_known{0};
    int known_in = 0;
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
    flood.busy += refused ? 1 : 0;
    --flood.open;
}

task<void> sign_in_from_known_device(Flood& flood) {
    for (int visit = 0; visit < visits; ++visit) {
        const auto begun = steady_clock::now();
        const auto right =
            co_await flood.hashing.verify("correct horse battery", flood.hash, HashingLane::known_device);
        flood.known_in += right && *right ? 1 : 0;
        flood.longest_known =
            std::max(flood.longest_known, std::chrono::duration_cast<milliseconds>(steady_clock::now() - begun));
    }
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
    EXPECT_LT(flood.longest_known, milliseconds(2000));
    EXPECT_EQ(flood.open, 0) << "everybody has an answer";
    EXPECT_GT(flood.busy, subscribers * each / 2);
}

}  // namespace
}  // namespace souk::auth
