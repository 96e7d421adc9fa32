// How attempts to guess are slowed down: some are free, then each has to wait twice as long as the one before it. What is
// counted: attempts from one network address, attempts to sign in to one account (whether it exists or not), and wrong
// passwords or codes in the hands of somebody who already is in, or half in.
#pragma once

#include <boost/describe/enum.hpp>

#include <chrono>

namespace souk::auth {

BOOST_DEFINE_ENUM_CLASS(Guess, network, account, own_password, second_factor)

struct ThrottleRule {
    int free = 0;
    std::chrono::milliseconds first_wait{1000};
    std::chrono::milliseconds longest_wait{std::chrono::minutes(15)};
    std::chrono::milliseconds forgotten_after{std::chrono::hours(1)};
};

constexpr ThrottleRule rule_for(Guess what) {
    if (what == Guess::network) return {.free = 300};  // many people may share an address
    if (what == Guess::second_factor) return {.free = 5, .forgotten_after = std::chrono::hours(24)};  // only a million codes
    return {.free = 5};
}

}  // namespace souk::auth
