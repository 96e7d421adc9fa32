// The load generator of the bench: whole checkouts of one item, one request a step, by customers who have accounts
// already. Either as fast as C customers can (closed loop) or R checkouts a second whatever happens (open model: the
// time of each counts from when it should have started). Prints one JSON object to standard output.
#pragma once

#include "tools/retail/shop/account.hpp"
#include "tools/retail/shop/settings.hpp"

namespace souk::retail {

struct CheckoutOptions {
    double rate = 0;  // a second; 0: closed loop
    int concurrency = 32;
    int customers = 0;  // 0: as many as needed
    double seconds = 10;
    double warmup = 2;  // not counted
    int variants = 100;
};

// The shop gets a category "bench" with one product for each variant, in stock for a long time. 1 when a checkout
// failed.
task<int> checkout(runtime::Loop& loop, Gateway& gateway, const Settings& settings, CheckoutOptions options);

}  // namespace souk::retail
