// The admin service's own SQL against a real PostgreSQL.
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/test_database.hpp"
#include "services/admin/storage/audit_store.hpp"
#include "services/admin/storage/books.hpp"
#include "services/admin/storage/notification_store.hpp"

#include <gtest/gtest.h>

namespace souk::admin {
namespace {

TEST(AdminDbTest, StatementsFitTheSchema) {
    pg::TestDatabase test;
    pg::migrate(test.conninfo(), test.password(), "services/admin/migrations", [](std::string_view) {});
    auto shapes = notification_statements();
    const auto more = audit_statements();
    shapes.insert(shapes.end(), more.begin(), more.end());
    EXPECT_EQ(pg::check_statements(test.conninfo_with_password(), shapes), std::vector<std::string>{});
}

// What is counted in another service's tables follows that service's migrations.
TEST(AdminDbTest, StatementsOnTheOrderServicesTablesFitItsSchema) {
    pg::TestDatabase test;
    pg::migrate(test.conninfo(), test.password(), "services/order/migrations", [](std::string_view) {});
    EXPECT_EQ(pg::check_statements(test.conninfo_with_password(), order_db_statements()), std::vector<std::string>{});
}

}  // namespace
}  // namespace souk::admin
