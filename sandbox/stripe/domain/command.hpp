// One change that somebody asked for, as the API hands it to the Sandbox and as the journal keeps it. Everything that
// its effect depends on is decided before it is executed (time, version, switches of the tests), so executing it again
// from the journal gives the same objects with the same ids.
#pragma once

#include "foundation/schema/decode.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace souk::stripe_sandbox {

// The answer that the tests' switchboard wants instead of the real one: status 500, without executing or afterwards.
BOOST_DEFINE_ENUM_CLASS(Fault, before, after)

struct Command {
    std::string operation;                    // the name of an Operation
    std::int64_t time = 0;                    // microseconds since the epoch
    std::int64_t first = 0;                   // the last serial number used before it
    std::string object{};                     // the id in the path, if any
    std::string form{};                       // the parameters as text
    std::optional<std::string> request_id{};  // absent where no request stands behind it
    std::optional<std::string> idempotency_key{};
    std::optional<std::string> fingerprint{};  // of what must be the same when the key is used again
    std::string version{};                     // of the API
    std::optional<std::string> course{};       // of a refund, against what the card says
    std::optional<Fault> fault{};
    bool publishable = false;  // asked for with the publishable key
};
BOOST_DESCRIBE_STRUCT(Command, (),
                      (operation, time, first, object, form, request_id, idempotency_key, fingerprint, version, course,
                       fault, publishable))

}  // namespace souk::stripe_sandbox
