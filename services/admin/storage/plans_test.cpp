// What the statements of the admin service cost when the shop has grown.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/filled_database.hpp"
#include "foundation/postgres/plan_check.hpp"
#include "foundation/postgres/statement_check.hpp"
#include "foundation/postgres/sweeps_test.hpp"
#include "foundation/postgres/table_check.hpp"
#include "services/admin/storage/audit_store.hpp"
#include "services/admin/storage/books.hpp"
#include "services/admin/storage/notification_store.hpp"
#include "services/admin/storage/sweeps.hpp"

#include <gtest/gtest.h>

namespace souk::admin {
namespace {

std::vector<pg::StatementShape> statements() {
    std::vector<pg::StatementShape> shapes;
    for (const auto& more :
         {notification_statements(), audit_statements(), pg::shapes_of(sweeps()), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    // It publishes nothing.
    std::erase_if(shapes, [](const auto& shape) { return shape.name == "outbox.append"; });
    return shapes;
}

class AdminPlans : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        filled_ = new pg::FilledDatabase("services/admin/migrations", "services/admin/storage/filled.sql");
    }
    static void TearDownTestSuite() { delete std::exchange(filled_, nullptr); }
    static const pg::TestDatabase& database() { return filled_->database(); }

  private:
    inline static pg::FilledDatabase* filled_ = nullptr;
};

TEST_F(AdminPlans, NoStatementsCostGrowsWithATable) {
    pg::PlanCheck check(database().conninfo_with_password(), statements());
    check.probe("notification.insert", "nth(900000001), NULL, 'order_placed', nth(1)");
    check.probe("notification.newest", "20");
    check.probe("audit.insert", "nth(900000001), NULL, 'sign_in_failed', 'x', now(), '192.0.2.1', 'Firefox'");
    check.probe("audit.forget", "500");
    check.probe("notification.remove_old", "500");
    check.probe("outbox.remember", "'nobody', nth(1)");
    check.probe("outbox.remember_many", "'nobody', ARRAY[nth(1), nth(900000001)]");
    check.probe("outbox.forget", "500");
    for (const auto& problem : check.problems()) ADD_FAILURE() << problem;
}

// The other services' databases, as far as the dashboard looks into them.
std::vector<std::string> problems_in(const std::string& service, std::vector<pg::StatementShape> shapes,
                                     const std::function<void(pg::PlanCheck&)>& probe) {
    const auto folder = "services/" + service;
    const pg::FilledDatabase filled(folder + "/migrations", folder + "/storage/filled.sql",
                                    pg::FilledDatabase::usual_rows() / 20);
    const auto conninfo = filled.database().conninfo_with_password();
    auto problems = pg::check_statements(conninfo, shapes);
    pg::PlanCheck check(conninfo, std::move(shapes));
    probe(check);
    for (auto& problem : check.problems()) problems.push_back(std::move(problem));
    return problems;
}

constexpr const char* counts = "counted exactly, when those who run the shop ask for it";

void probe_events(pg::PlanCheck& check) {
    check.probe("books.published");
    check.probe("books.handled");
    check.probe("books.outbox");
    check.scans("books.handled", counts);
    check.scans("books.outbox", counts);
}

TEST(AdminPlansElsewhere, OfTheBooksOnlyTheCountsReadAWholeTable) {
    for (const auto& problem : problems_in("order", order_db_statements(), [](pg::PlanCheck& check) {
             probe_events(check);
             check.probe("books.newest_currency");
             for (const auto* statement : {"books.orders", "books.payments", "books.ledger"}) {
                 check.probe(statement, "'EUR'");
                 check.scans(statement, counts);
             }
         }))
        ADD_FAILURE() << problem;
}

TEST(AdminPlansElsewhere, OfTheCatalogueOnlyTheCountsReadAWholeTable) {
    for (const auto& problem : problems_in("product", product_db_statements(), [](pg::PlanCheck& check) {
             probe_events(check);
             for (const auto* statement : {"books.stock", "books.products"}) {
                 check.probe(statement);
                 check.scans(statement, counts);
             }
         }))
        ADD_FAILURE() << problem;
}

TEST(AdminPlansElsewhere, OfTheAccountsOnlyTheCountsReadAWholeTable) {
    for (const auto& problem : problems_in("auth", auth_db_statements(), [](pg::PlanCheck& check) {
             probe_events(check);
             check.probe("books.users");
             check.scans("books.users", counts);
         }))
        ADD_FAILURE() << problem;
}

TEST_F(AdminPlans, EveryTableSaysWhenItsRowsGo) {
    for (const auto& problem : pg::check_tables(database().conninfo_with_password(), statements()))
        ADD_FAILURE() << problem;
}

TEST_F(AdminPlans, ALargeBacklogGoesInSmallSteps) { pg::expect_small_steps(database(), sweeps()); }

}  // namespace
}  // namespace souk::admin
