// Which attempt at a message this is: for handlers that change their mind with time, such as one that gives up a mail
// after hours. It travels with the message and outlives processes.
#pragma once

#include "foundation/core/instant.hpp"

namespace souk::outbox {

struct Attempt {
    // From 1. Attempts that ended because something that the handler needs was away do not count.
    int number = 1;
    Instant first_received;  // when a consumer had it for the first time; Envelope::occurred_at is when it happened
};

}  // namespace souk::outbox
