// How attempts are slowed down: some are free, then each has to wait twice as long as the one before it. What is
// counted: attempts to sign in from one network address and to one account (whether it exists or not), wrong passwords
// or codes in the hands of somebody who already is in, or half in, and mails of one kind that anybody can have us send
// to one address.
#pragma once

#include <boost/describe/enum.hpp>

#include <chrono>

namespace souk::auth {

BOOST_DEFINE_ENUM_CLASS(Attempt, network, account, own_password, second_factor, mail)

struct ThrottleRule {
    int free = 0;
    std::chrono::milliseconds first_wait{1000};
    std::chrono::milliseconds longest_wait{std::chrono::minutes(15)};
    std::chrono::milliseconds forgotten_after{std::chrono::hours(1)};
    bool forgotten_anyway = false;  // also while attempts go on
};

constexpr ThrottleRule rule_for(Attempt what) {
    if (what == Attempt::network) return {.free = 300, .forgotten_anyway = true};  // many people may share an address
    if (what == Attempt::second_factor)
        return {.free = 5, .forgotten_after = std::chrono::hours(24)};  // only a million codes
    if (what == Attempt::mail)
        return {.free = 5, .first_wait = std::chrono::minutes(1), .longest_wait = std::chrono::hours(1)};
    return {.free = 5};
}

}  // namespace souk::auth
