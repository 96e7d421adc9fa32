// How unkind a run is: which faults there are in it, and how often. Most runs have a few kinds only, since a run in
// which everything goes wrong gets nowhere. Numbers are per mille of the steps that they apply to.
#pragma once

#include "tests/explorer/choices.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace souk::explorer {

// One blow that does not come by chance: it hits the first or second actor of a story when he waits for the nth
// different thing.
struct Aim {
    enum class Blow { stop, kill, cut };
    const char* story;  // how the actor's name begins
    unsigned who;
    std::size_t wait;
    Blow blow;
    std::chrono::seconds stop{};  // so long at least
    const char* what = nullptr;   // not the nth, but this one
};

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
    unsigned provider_hand;  // somebody ends a payment in the provider's own pages
    unsigned rounds_after;   // of bad luck, when all customers are gone
    unsigned late;           // customers who ask again only when their order could have ended
    bool minds_change;       // all customers pay and cancel at the same time
    bool alone;              // there is one customer
    bool small_steps;        // time passes in steps of minutes, so that jobs work before customers come back
    std::vector<Aim> aims;

  private:
    void race_for_a_left_hold(Choices& choices);
    void race_for_a_refund(Choices& choices);
    void nothing_by_chance();
};

}  // namespace souk::explorer
