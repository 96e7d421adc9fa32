// How unkind a run is: which faults there are in it, and how often. Most runs have a few kinds only, since a run in
// which everything goes wrong gets nowhere. Numbers are per mille of the steps that they apply to.
#pragma once

#include "tests/explorer/choices.hpp"

#include <string>

namespace souk::explorer {

struct Temper {
    explicit Temper(Choices& choices);
    std::string describe() const;

    unsigned kill_order;
    unsigned kill_product;
    unsigned unreachable;  // a call to the database
    unsigned lose_request;
    unsigned lose_answer;
    unsigned twice;  // requests that may be repeated, webhooks, events
    unsigned provider_fault;
    unsigned stall;
    unsigned clock;
    bool by_priority;  // the first in a random order goes on for as long as it can; else everybody alike
    unsigned demote;   // with by_priority: it becomes the last
    bool broker_away;
    bool webhooks_away;
};

}  // namespace souk::explorer
