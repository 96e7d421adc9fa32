// One change that somebody asked for, as the API hands it to the Account and as the journal keeps it. Everything that
// its effect depends on is decided before it is executed (time, version, switches of the tests), so executing it again
// from the journal gives the same objects with the same ids.
#pragma once

#include "foundation/schema/decode.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace souk::stripe_sandbox {

inline constexpr std::string_view latest_version = "2026-10-28.endive";

bool is_api_version(std::string_view text) noexcept;  // 2024-06-20, 2026-10-28.endive

// The answer that the tests' switchboard wants instead of the real one: status 500, without executing or afterwards.
BOOST_DEFINE_ENUM_CLASS(Fault, before, after)

struct Command {
    std::string operation;                    // of the table in operations.hpp
    std::int64_t time = 0;                    // microseconds since the epoch
    std::int64_t first = 0;                   // the last serial number used before it
    std::string object{};                     // the id in the path, if any
    std::string form{};                       // the parameters as text
    std::optional<std::string> request_id{};  // absent where no request stands behind it
    std::optional<std::string> idempotency_key{};
    std::int64_t fingerprint = 0;  // of what must be the same when the key is used again
    std::optional<std::string> version{};
    std::optional<std::string> course{};  // of a refund, against what the card says
    std::optional<Fault> fault{};
    bool publishable = false;  // asked for with the publishable key

    std::string_view api_version() const noexcept { return version ? std::string_view(*version) : latest_version; }
};
BOOST_DESCRIBE_STRUCT(Command, (),
                      (operation, time, first, object, form, request_id, idempotency_key, fingerprint, version, course,
                       fault, publishable))

}  // namespace souk::stripe_sandbox
