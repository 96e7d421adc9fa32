#include "services/admin/storage/audit_store.hpp"

namespace souk::admin {

namespace {
constexpr pg::Statement<AuditEntry, void> insert_sql{"audit.insert", R"sql(
    INSERT INTO audit_logs (id, actor, action, subject, at, network, device) VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT DO NOTHING)sql"};
}

void insert_audit_entry(pg::Transaction& transaction, AuditEntry entry) {
    transaction.queue(insert_sql, std::move(entry));
}

std::vector<pg::StatementShape> audit_statements() { return pg::shapes_of(insert_sql); }

}  // namespace souk::admin
