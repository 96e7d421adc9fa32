// Compares what a replay should have done with what the shop's books say was done, line by line. Pure.
#pragma once

#include "tools/retail/replay/books.hpp"
#include "tools/retail/replay/plan.hpp"

#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace souk::retail {

struct Finding {
    std::string what;
    std::string expected;
    std::string found;
    bool ok() const { return expected == found; }
};

struct Evidence {
    Books before;
    Books after;
    std::vector<std::int64_t> available_before;  // of each of the plan's SKUs
    std::vector<std::int64_t> available_after;
    std::optional<Queues> queues;  // afterwards
    std::int64_t new_accounts = 0;
};

std::vector<Finding> reconcile(const Plan& plan, const Evidence& evidence, Currency currency);

// A table with OK or DIFFERS on each line; false when a line differs.
bool print_findings(std::FILE* out, const std::vector<Finding>& findings);

}  // namespace souk::retail
