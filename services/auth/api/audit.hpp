// Tells the admin's audit log, in the transaction of what it tells of.
#pragma once

#include "foundation/outbox/append.hpp"
#include "services/admin/events/audit_recorded.hpp"
#include "services/auth/api/visitor.hpp"

#include <string>
#include <string_view>

namespace souk::auth {

// Of what is done by signing in, or by trying to: also from where.
inline void audit(pg::Transaction& transaction, std::optional<UserId> actor, std::string_view action,
                  std::string subject, const Visitor& visitor) {
    outbox::append(transaction, admin::AuditRecorded{actor, std::string(action), std::move(subject),
                                                     subscriber_of(visitor.address), visitor.device});
}

inline void audit(pg::Transaction& transaction, std::optional<UserId> actor, std::string_view action,
                  std::string subject) {
    outbox::append(transaction, admin::AuditRecorded{actor, std::string(action), std::move(subject)});
}

}  // namespace souk::auth
