// What the statements of the auth service cost when the shop has grown.
#include "foundation/outbox/append.hpp"
#include "foundation/postgres/filled_database.hpp"
#include "foundation/postgres/plan_check.hpp"
#include "foundation/postgres/sweeps_test.hpp"
#include "foundation/postgres/table_check.hpp"
#include "services/auth/storage/account_token_store.hpp"
#include "services/auth/storage/address_store.hpp"
#include "services/auth/storage/api_key_store.hpp"
#include "services/auth/storage/identity_store.hpp"
#include "services/auth/storage/second_factor_store.hpp"
#include "services/auth/storage/seller_store.hpp"
#include "services/auth/storage/seller_team_store.hpp"
#include "services/auth/storage/signing_key_store.hpp"
#include "services/auth/storage/sweeps.hpp"
#include "services/auth/storage/user_admin_store.hpp"
#include "services/auth/storage/user_store.hpp"

#include <gtest/gtest.h>

namespace souk::auth {
namespace {

std::vector<pg::StatementShape> statements() {
    std::vector<pg::StatementShape> shapes;
    for (const auto& more :
         {user_statements(), account_token_statements(), identity_statements(), api_key_statements(),
          user_admin_statements(), address_statements(), second_factor_statements(), signing_key_statements(),
          seller_statements(), seller_team_statements(), pg::shapes_of(sweeps()), outbox::statements()})
        shapes.insert(shapes.end(), more.begin(), more.end());
    return shapes;
}

class AuthPlans : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        filled_ = new pg::FilledDatabase("services/auth/migrations", "services/auth/storage/filled.sql");
    }
    static void TearDownTestSuite() { delete std::exchange(filled_, nullptr); }
    static const pg::TestDatabase& database() { return filled_->database(); }

  private:
    inline static pg::FilledDatabase* filled_ = nullptr;
};

TEST_F(AuthPlans, NoStatementsCostGrowsWithATable) {
    pg::PlanCheck check(database().conninfo_with_password(), statements());
    check.probe("user.insert", "nth(900000001), 'new@example.org', 'New', 'x', '{customer}', 'en'");
    check.probe("user.put", "nth(900000001), 'new@example.org', 'New', 'x', '{customer}', 'en'");
    check.probe("user.put", "nth(900000001), 'user-00500000@example.org', 'New', 'x', '{customer}', 'en'");
    check.probe("user.by_email", "'nobody@example.org'");
    check.probe("user.by_email", "'user-00500000@example.org'");
    check.probe("user.credentials", "nth(1)");
    check.probe("user.credentials", "nth(900000001)");
    check.probe("user.active", "nth(1)");
    check.probe("user.contact", "nth(1)");
    check.probe("user.set_profile", "nth(1), 'N', NULL");
    check.probe("device.remember", "nth(1), uuid_send(nth(900000001))");
    check.probe("device.knows", "nth(1), uuid_send(nth(900000001))");
    check.probe("session.begin",
                "uuid_send(nth(900000001)), nth(1), nth(900000001), 720, 'x', false, uuid_send(nth(900000001))");
    check.probe("session.lock", "uuid_send(nth(10)), NULL");
    check.probe("session.lock", "uuid_send(nth(900000001)), uuid_send(nth(1))");
    check.probe("session.lock", "uuid_send(nth(900000001)), uuid_send(nth(900000001))");
    check.probe("session.rotate", "uuid_send(nth(many() / 2)), uuid_send(nth(900000001)), 10, 720, nth(many() / 2)");
    check.probe("session.rotate", "uuid_send(nth(10)), uuid_send(nth(900000001)), 10, 720, nth(10)");
    check.probe("session.rotate", "uuid_send(nth(900000001)), uuid_send(nth(900000002)), 10, 720, nth(100)");
    check.probe("session.find", "nth(1), nth(100)");
    check.probe("session.find", "nth(1), nth(900000001)");
    check.probe("session.prove", "nth(1), nth(100), true");
    check.probe("token.order");
    check.probe("session.end", "nth(1), nth(100)");
    check.probe("session.forget_tokens", "nth(1), nth(100)");
    check.probe("user.set_password", "nth(1), 'x', 'y'");
    check.probe("user.renew_password_hash", "nth(1), 'x', 'y'");
    check.probe("user.verify_address", "nth(1)");
    check.probe("session.end_all", "nth(1)");
    check.limit("session.end_each", {.rows = 20'000, .pages = 200'000},
                "the user of the probe has ten thousand sessions, and all are ended");
    check.probe("session.end_each", "nth(1)");
    check.limit("session.forget_all_tokens", {.rows = 20'000, .pages = 200'000},
                "the user of the probe has ten thousand sessions, and all are ended");
    check.probe("session.forget_all_tokens", "nth(1)");
    check.probe("user.close", "nth(1)");
    check.probe("user.close", "nth(many() / 2)");
    check.probe("account_token.put", "uuid_send(nth(900000001)), nth(1), 'verify_email', 'a@example.org', 60");
    check.probe("account_token.owner", "uuid_send(nth(10)), 'verify_email'");
    check.probe("account_token.verify_email", "uuid_send(nth(10))");
    check.probe("account_token.verify_email", "uuid_send(nth(many() / 8))");
    check.probe("account_token.take_from_stranger", "nth(5)");
    check.probe("account_token.reset_password", "uuid_send(nth(10)), 'y'");
    check.probe("account_token.take_sign_in", "uuid_send(nth(10))");
    check.probe("email_change.begin", "nth(1), 'b@example.org'");
    check.probe("email_change.begin", "nth(many()), 'b@example.org'");
    check.probe("email_change.confirm", "uuid_send(nth(10))");
    check.probe("email_change.finish", "nth(1)");
    check.probe("email_change.new_email", "nth(1)");
    check.probe("identity.signed_in", "'idp', '00000001'");
    check.probe("identity.signed_in", "'idp', 'none'");
    check.probe("identity.insert", "'other', 'new', nth(1), 'a@example.org'");
    check.probe("identity.list", "nth(1)");
    check.probe("identity.lock_user", "nth(1)");
    check.probe("identity.count", "nth(1), 'idp'");
    check.probe("identity.remove", "nth(1), 'idp'");
    check.probe("api_key.lock_user", "nth(1)");
    check.probe("api_key.insert", "nth(900000001), nth(1), 'key', 'souk', uuid_send(nth(900000001)), '{}', NULL, 20");
    check.probe("api_key.list", "nth(1)");
    check.probe("api_key.revoke", "nth(1), nth(1)");
    check.probe("api_key.find", "nth(1)");
    check.probe("api_key.find", "nth(900000001)");
    check.probe("api_key.used", "nth(1)");
    check.probe("managed_user.newest", "'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_user.newest", "nth(1), 101");
    check.probe("managed_user.by_address", "'user-0050000', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_user.by_address", "'none', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_user.by_address", "'old-', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_user.count", "''");
    check.probe("managed_user.count", "'old-'");
    check.probe("managed_user.count", "'none'");
    check.probe("managed_user.walk", "'old-', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_user.walk", "'', nth(many() / 2), 101");
    check.probe("managed_user.walk_end", "'ffffffff-ffff-ffff-ffff-ffffffffffff'");
    check.probe("managed_user.find", "nth(1)");
    check.probe("managed_user.lock", "nth(1), nth(2)");
    check.probe("managed_user.set_roles", "nth(1), '{customer}'");
    check.probe("managed_user.change_status", "nth(1), 'active', 'suspended'");
    check.probe("address.list", "nth(1)");
    check.probe("address.lock_user", "nth(1)");
    check.probe("address.insert", "nth(1), nth(900000001), 'A', 'B', NULL, 'C', NULL, 'DE', NULL, NULL");
    check.probe("address.replace", "nth(1), nth(1), 'A', 'B', NULL, 'C', NULL, 'DE', NULL, NULL");
    check.probe("address.clear_defaults", "nth(1), nth(2), true, true");
    check.probe("address.set_default", "nth(1), nth(1), true, true");
    check.probe("address.remove", "nth(1), nth(1)");
    check.probe("second_factor.find", "nth(1)");
    check.probe("second_factor.begin", "nth(1), 'x'");
    check.probe("second_factor.turn_on", "nth(1), 'x', 1");
    check.probe("session.second_factor_shown", "nth(1), nth(100)");
    check.probe("second_factor.use_step", "nth(1), 5");
    check.probe("second_factor.remove", "nth(5)");
    check.probe("recovery_code.use", "nth(1), uuid_send(nth(10))");
    check.probe("recovery_code.remove_all", "nth(1)");
    check.probe("recovery_code.add", "nth(1), uuid_send(nth(900000001))");
    check.probe("signing_key.all");
    check.probe("signing_key.is_due", "90");
    check.probe("signing_key.add", "'new', 'x', 5");
    check.probe("signing_key.forget_all");
    check.probe("signing_key.forget_old", "20");
    check.probe("seller.insert", "nth(900000001), 'new', 'S', '', 'DE', NULL, 'DE00', 'S'");
    check.probe("seller.correct", "nth(1), 'new', 'S', '', 'DE', NULL, 'DE00', 'S'");
    check.probe("seller.first_free_slug", "ARRAY['seller-00000001', 'free']");
    check.probe("seller.of_member", "nth(10)");
    check.probe("seller.of_member", "nth(900000001)");
    check.probe("seller.active", "'seller-00005000', NULL");
    check.probe("seller.active", "'none', nth(5000)");
    check.probe("seller.active", "'none', NULL");
    check.probe("managed_seller.find", "nth(1)");
    check.probe("managed_seller.newest", "'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_seller.newest_with_status", "'rejected', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("managed_seller.newest_with_status", "'suspended', 'ffffffff-ffff-ffff-ffff-ffffffffffff', 101");
    check.probe("seller.membership", "nth(10)");
    check.probe("seller.known", "ARRAY[nth(10), nth(900000001)]");
    check.probe("seller.known", "nths(1, 200)");
    check.probe("seller.make_own", "nth(900000001), 'own', 'Own', 'DE'");
    check.probe("seller.set_profile", "nth(1), 'new', 'S', '', NULL, NULL, NULL");
    check.probe("seller.lock", "nth(1)");
    check.probe("seller_change.application", "nth(900000001), nth(1), nth(1)");
    check.probe("seller_change.change", "nth(5000), '{active}', 'suspended', nth(900000001), nth(1), 'why'");
    check.probe("seller_member.list", "nth(10)");
    check.probe("seller_invitation.list", "nth(10)");
    check.probe("seller_invitation.addressee", "'none@example.org'");
    check.probe("seller_member.lock_team", "nth(10)");
    check.probe("seller_member.team", "nth(10)");
    check.probe("seller_invitation.lock_team", "uuid_send(nth(10))");
    check.probe("seller_member.rights", "nth(3), nth(10)");
    check.probe("seller_member.senders_rights", "nth(3), nth(10)");
    check.probe("seller_member.owners", "nth(3)");
    check.probe("seller_member.contacts", "nth(3)");
    check.probe("seller_member.add", "nth(3), nth(1), '{orders}', 50");
    check.probe("seller_member.set_rights", "nth(3), nth(10), '{orders}'");
    check.probe("seller_member.remove", "nth(3), nth(10)");
    check.probe("seller_member.give_roles", "nth(3)");
    check.probe("seller_member.take_roles", "nth(3)");
    check.probe("seller_member.give_role", "nth(10)");
    check.probe("seller_member.take_role", "nth(10)");
    check.probe("seller_invitation.put",
                "nth(900000001), nth(3), 'a@example.org', '{orders}', uuid_send(nth(900000001)), 24, 50, nth(1)");
    check.probe("seller_invitation.spend", "uuid_send(nth(10))");
    check.probe("seller_invitation.withdraw", "nth(3), nth(10)");
    check.probe("seller_invitation.forget_address", "nth(1)");
    check.probe("seller_member.leave", "nth(10)");
    check.probe("session.remove_expired", "500");
    check.probe("account_token.remove_expired", "500");
    check.probe("email_change.remove_stale", "500");
    check.probe("seller_invitation.remove_expired", "500");
    check.probe("outbox.append", "nth(900000001), 'some.event', '{}'");
    check.probe("outbox.remember", "'nobody', nth(1)");
    check.probe("outbox.remember_many", "'nobody', ARRAY[nth(1), nth(900000001)]");
    check.probe("outbox.forget", "500");
    for (const auto& problem : check.problems()) ADD_FAILURE() << problem;
}

TEST_F(AuthPlans, EveryTableSaysWhenItsRowsGo) {
    for (const auto& problem : pg::check_tables(database().conninfo_with_password(), statements()))
        ADD_FAILURE() << problem;
}

TEST_F(AuthPlans, ALargeBacklogGoesInSmallSteps) { pg::expect_small_steps(database(), sweeps()); }

}  // namespace
}  // namespace souk::auth
