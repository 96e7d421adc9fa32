// Tells the admin's audit log, in the transaction of what it tells of.
#pragma once

#include "foundation/outbox/append.hpp"
#include "services/admin/events/audit_recorded.hpp"

#include <string>
#include <string_view>

namespace souk::auth {

inline void audit(pg::Transaction& transaction, std::optional<UserId> actor, std::string_view action,
                  std::string subject) {
    outbox::append(transaction, admin::AuditRecorded{actor, std::string(action), std::move(subject)});
}

}  // namespace souk::auth
