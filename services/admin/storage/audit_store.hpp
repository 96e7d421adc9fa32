// The audit log in SQL: append-only, also by the rights of the service's role.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace souk::admin {

struct AuditEntry {
    Uuid id;  // of the event that told it
    std::optional<UserId> actor;
    std::string action;
    std::string subject;
    Instant at;
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (id, actor, action, subject, at))

// Nothing, where strangers have done the same to the same subject within ten minutes.
void insert_audit_entry(pg::Transaction& transaction, AuditEntry entry);

std::vector<pg::StatementShape> audit_statements();

}  // namespace souk::admin
