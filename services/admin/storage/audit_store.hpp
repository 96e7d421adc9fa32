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
    std::optional<std::string> network{};  // from where, of what is done by signing in
    std::optional<std::string> device{};
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (id, actor, action, subject, at, network, device))

// Nothing, where strangers have done the same to the same subject from the same network within ten minutes.
void insert_audit_entry(pg::Transaction& transaction, AuditEntry entry);

std::vector<pg::StatementShape> audit_statements();

}  // namespace souk::admin
