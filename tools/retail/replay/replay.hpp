// The replay: a real shop's customers place their real orders, through the gateway, paying each; then every book is
// compared with the file. Prints to standard output, progress to standard error.
#pragma once

#include "tools/retail/replay/plan.hpp"
#include "tools/retail/shop/account.hpp"
#include "tools/retail/shop/settings.hpp"

namespace souk::retail {

struct ReplayOptions {
    std::string file;
    std::size_t from = 0;           // clean sales to skip
    std::size_t orders = SIZE_MAX;  // at most
    int concurrency = 32;
};

// 0 when every line of the reconciliation is equal, else 1.
task<int> replay(runtime::Loop& loop, Gateway& gateway, const Settings& settings, ReplayOptions options);

}  // namespace souk::retail
