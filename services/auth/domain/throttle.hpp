// How attempts are slowed down: some are free, then each has to wait twice as long as the one before it. What is
// counted: attempts to sign in from one network address; to one account (whether it exists or not) from one network
// address, from all that it does not know together, and from a device that it knows; wrong passwords or codes in the
// hands of somebody who already is in, or half in; and mails, by kind and by who gets or causes them.
#pragma once

#include <boost/describe/enum.hpp>

#include <chrono>

namespace souk::auth {

BOOST_DEFINE_ENUM_CLASS(Attempt, network, account_from_network, account_from_strangers, known_device, own_password,
                        second_factor, mail, any_mail, invitation_caused)

struct ThrottleRule {
    int free = 0;
    std::chrono::milliseconds first_wait{1000};
    std::chrono::milliseconds longest_wait{std::chrono::minutes(15)};
    std::chrono::milliseconds forgotten_after{std::chrono::hours(1)};
    bool forgotten_anyway = false;  // also while attempts go on
};

constexpr ThrottleRule rule_for(Attempt what) {
    constexpr ThrottleRule mails{
        .free = 5, .first_wait = std::chrono::minutes(1), .longest_wait = std::chrono::hours(1)};
    switch (what) {
        case Attempt::network: return {.free = 300, .forgotten_anyway = true};  // many people may share an address
        case Attempt::account_from_strangers: return {.free = 100, .forgotten_anyway = true};
        case Attempt::second_factor: return {.free = 5, .forgotten_after = std::chrono::hours(24)};  // a million codes
        case Attempt::mail: return mails;
        case Attempt::any_mail: return {.free = 20, .first_wait = mails.first_wait, .longest_wait = mails.longest_wait};
        case Attempt::invitation_caused:
            return {.free = 60, .first_wait = mails.first_wait, .longest_wait = mails.longest_wait};
        case Attempt::account_from_network:
        case Attempt::known_device:
        case Attempt::own_password: break;
    }
    return {.free = 5};
}

}  // namespace souk::auth
