// Something that the audit log is to tell: who did what to whom. Published by the service in which it happened, in the
// transaction that did it; ids, and of who signs in or tries to from where, which is what one wants to know after an
// attack (docs/decisions/0025).
#pragma once

#include "foundation/identity/caller.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace souk::admin {

struct AuditRecorded {
    static constexpr std::string_view name = "audit.recorded";
    static constexpr int version = 1;

    std::optional<UserId> actor;           // absent for strangers
    std::string action;                    // sign_in, sign_in_failed, password_changed, …
    std::string subject;                   // the id of what it was done to, or empty
    std::optional<std::string> network{};  // the subscriber's: an IPv4 address or an IPv6 /64
    std::optional<std::string> device{};   // the kind of browser: "Firefox on Windows"
};
BOOST_DESCRIBE_STRUCT(AuditRecorded, (), (actor, action, subject, network, device))

}  // namespace souk::admin
