// The command line of souk-retail, parsed: a wrong one throws UsageError with a sentence that says what is wrong.
#pragma once

#include "tools/retail/load/checkout.hpp"
#include "tools/retail/replay/replay.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <variant>

namespace souk::retail {

class UsageError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

struct ImportOptions {
    std::string file;
    int concurrency = 8;
};
struct Help {};

using Command = std::variant<Help, ImportOptions, ReplayOptions, CheckoutOptions>;

Command parse_command(std::span<const char* const> arguments);  // without the program's name

extern const char* const usage;

}  // namespace souk::retail
