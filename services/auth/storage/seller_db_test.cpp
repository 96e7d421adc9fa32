// Sellers and their teams in SQL against a real PostgreSQL, above all what happens when two want the same at once.
#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/auth/storage/seller_store.hpp"
#include "services/auth/storage/seller_team_store.hpp"
#include "services/auth/storage/user_store.hpp"

#include <gtest/gtest.h>

#include <unistd.h>
#include <filesystem>

namespace souk::auth {
namespace {

using enum SellerStatus;
using namespace std::chrono_literals;

class SellerDbTest : public ::testing::Test {
  protected:
    SellerDbTest() {
        pg::migrate(test_.conninfo(), test_.password(), "services/auth/migrations", [](std::string_view) {});
        add_user(ada_, "ada");
        add_user(grace_, "grace");
        pg::LoopWithDatabase loop(test_.config(4));
        loop.run(found(loop.database()));
    }
    void add_user(UserId id, const std::string& name) const {
        test_.run("INSERT INTO users (id, email, name, password_hash) VALUES ('" + id.to_string() + "', '" + name +
                  "@example.org', '" + name + "', 'x')");
    }
    task<void> found(pg::Database& database) {
        auto transaction = co_await database.begin();
        insert_seller(transaction, {seller_, Slug::from("mugs"), "Mugs", "Mugs", *CountryCode::parse("DE"),
                                    std::nullopt, *Iban::parse("DE89370400440532013000"), "Ada"});
        co_await add_member(transaction, seller_, ada_, {SellerRight::owner});
        note_application(transaction, seller_, ada_);
        co_await transaction.commit();
    }
    std::string roles_of(UserId user) const {
        return test_.value("SELECT roles FROM users WHERE id = '" + user.to_string() + "'");
    }
    std::string count(const std::string& from) const { return test_.value("SELECT count(*) FROM " + from); }

    pg::TestDatabase test_;
    UserId ada_ = UserId::make();
    UserId grace_ = UserId::make();
    SellerId seller_ = SellerId::make();
};

task<void> change(pg::Database& database, SellerChange change, std::vector<bool>& outcomes) {
    auto transaction = co_await database.begin();
    outcomes.push_back(co_await change_seller(transaction, std::move(change)));
    co_await transaction.commit();
}

TEST_F(SellerDbTest, AStatusChangesOnlyFromWhereItMayAndIsNotedOnce) {
    std::vector<bool> outcomes;
    {
        pg::LoopWithDatabase loop(test_.config(1));
        loop.run(change(loop.database(), {seller_, ada_, {active}, suspended, "x"}, outcomes));
    }
    for (int pair = 0; pair < 2; ++pair) {
        pg::LoopWithDatabase loop(test_.config(4));
        std::vector<task<void>> both;
        for (int each = 0; each < 2; ++each)
            both.push_back(change(loop.database(), {seller_, ada_, {applied}, active}, outcomes));
        loop.run_all(std::move(both));
    }
    EXPECT_EQ(std::ranges::count(outcomes, true), 1);
    EXPECT_EQ(
        test_.value("SELECT string_agg(coalesce(from_status, '-') || to_status, ' ' ORDER BY id) FROM seller_changes"),
        "-applied appliedactive");
}

task<void> roles(pg::Database& database, SellerId seller, bool give) {
    auto transaction = co_await database.begin();
    give ? give_seller_role(transaction, seller) : take_seller_role(transaction, seller);
    co_await transaction.commit();
}

TEST_F(SellerDbTest, TheRoleIsGivenOnceAndTakenWhole) {
    const auto run = [&](bool give) {
        pg::LoopWithDatabase loop(test_.config(1));
        loop.run(roles(loop.database(), seller_, give));
    };
    run(true);
    run(true);
    EXPECT_EQ(roles_of(ada_), "{customer,seller}");
    EXPECT_EQ(roles_of(grace_), "{customer}");
    run(false);
    EXPECT_EQ(roles_of(ada_), "{customer}");
}

task<void> step_down(pg::Database& database, UserId user, std::vector<bool>& outcomes) {
    auto transaction = co_await database.begin();
    const auto team = co_await lock_team(transaction, user);
    co_await database.loop().sleep(20ms);
    const bool others = co_await owners_of(transaction, team->seller.id) > 1;
    outcomes.push_back(others);
    if (!others) co_return;
    set_rights(transaction, team->seller.id, user, {SellerRight::orders});
    co_await transaction.commit();
}

TEST_F(SellerDbTest, TwoOwnersWhoStepDownAtOnceLeaveOne) {
    test_.run("INSERT INTO seller_members (seller_id, user_id, rights) VALUES ('" + seller_.to_string() + "', '" +
              grace_.to_string() + "', '{owner}')");
    std::vector<bool> outcomes;
    pg::LoopWithDatabase loop(test_.config(4));
    std::vector<task<void>> both;
    for (const auto user : {ada_, grace_}) both.push_back(step_down(loop.database(), user, outcomes));
    loop.run_all(std::move(both));
    EXPECT_EQ(outcomes, (std::vector{true, false}));
    EXPECT_EQ(count("seller_members WHERE 'owner' = ANY (rights)"), "1");
}

task<void> send(pg::Database& database, SellerId seller, UserId by) {
    auto transaction = co_await database.begin();
    co_await invite(transaction,
                    {seller, by, *EmailAddress::parse("grace@example.org"), {SellerRight::orders}, "token", 1h});
    co_await transaction.commit();
}

task<void> join(pg::Database& database, UserId user, std::vector<bool>& outcomes) {
    auto transaction = co_await database.begin();
    const auto team = co_await lock_inviting_team(transaction, "token");
    const auto spent = team ? co_await spend_invitation(transaction, "token") : std::nullopt;
    if (spent) co_await add_member(transaction, team->seller.id, user, SellerRights(spent->rights));
    outcomes.push_back(spent.has_value());
    co_await database.loop().sleep(50ms);
    co_await transaction.commit();
}

task<void> close(pg::Database& database, UserId user, std::vector<bool>& outcomes) {
    while (outcomes.empty()) co_await database.loop().sleep(1ms);  // until the other one has joined, but not committed
    auto transaction = co_await database.begin();
    outcomes.push_back(co_await may_leave_for_good(transaction, user));
    close_account(transaction, user);
    leave_for_good(transaction, user);
    co_await transaction.commit();
}

TEST_F(SellerDbTest, AnInvitationIsSpentOnce) {
    std::vector<bool> outcomes;
    {
        pg::LoopWithDatabase loop(test_.config(1));
        loop.run(send(loop.database(), seller_, ada_));
    }
    EXPECT_EQ(count("seller_invitations WHERE token_hash = sha256('token')"), "1");
    pg::LoopWithDatabase loop(test_.config(4));
    std::vector<task<void>> both;
    for (int each = 0; each < 2; ++each) both.push_back(join(loop.database(), grace_, outcomes));
    loop.run_all(std::move(both));
    EXPECT_EQ(std::ranges::count(outcomes, true), 1);
    EXPECT_EQ(count("seller_invitations"), "0");
}

TEST_F(SellerDbTest, WhoClosesTheirAccountWhileJoiningIsInNoTeam) {
    std::vector<bool> outcomes;
    {
        pg::LoopWithDatabase loop(test_.config(1));
        loop.run(send(loop.database(), seller_, ada_));
    }
    pg::LoopWithDatabase loop(test_.config(4));
    std::vector<task<void>> both;
    both.push_back(join(loop.database(), grace_, outcomes));
    both.push_back(close(loop.database(), grace_, outcomes));
    loop.run_all(std::move(both));
    EXPECT_EQ(outcomes, (std::vector{true, true}));
    EXPECT_EQ(count("seller_members"), "1");
    EXPECT_EQ(count("seller_invitations"), "0");
    EXPECT_EQ(test_.value("SELECT status FROM users WHERE id = '" + grace_.to_string() + "'"), "deleted");
}

TEST_F(SellerDbTest, TheLastOwnerOfAnActiveSellerMayNotLeave) {
    for (const auto* status : {"applied", "suspended", "rejected", "active"}) {
        test_.run("UPDATE sellers SET status = '" + std::string(status) + "'");
        std::vector<bool> outcomes;
        pg::LoopWithDatabase loop(test_.config(1));
        auto ask = [](pg::Database& database, UserId user, std::vector<bool>& out) -> task<void> {
            auto transaction = co_await database.begin();
            out.push_back(co_await may_leave_for_good(transaction, user));
        };
        loop.run(ask(loop.database(), ada_, outcomes));
        EXPECT_EQ(outcomes, std::vector{std::string_view(status) != "active"}) << status;
    }
}

// A shop of before has goods of its own, put up by those who run it.
TEST(SellerMigrations, AShopThatIsThereGetsASellerOfItsOwn) {
    pg::TestDatabase test;
    const auto folder = std::filesystem::temp_directory_path() / ("souk_auth_" + std::to_string(getpid()));
    std::filesystem::create_directory(folder);
    for (const auto& file : std::filesystem::directory_iterator("services/auth/migrations"))
        if (const auto name = file.path().filename(); name < "0010") std::filesystem::copy_file(file, folder / name);
    pg::migrate(test.conninfo(), test.password(), folder.string(), [](std::string_view) {});
    std::filesystem::remove_all(folder);
    for (const auto& [name, roles] : {std::pair("owner", "{customer,seller,admin}"), std::pair("ada", "{seller,admin}"),
                                      std::pair("clerk", "{admin}"), std::pair("eve", "{customer,seller}")})
        test.run("INSERT INTO users (id, email, name, password_hash, roles) VALUES (gen_random_uuid(), '" +
                 std::string(name) + "@example.org', '" + name + "', 'x', '" + roles + "')");
    test.run(
        "INSERT INTO sellers (id, slug, name, description, country, iban, account_holder) "
        "SELECT gen_random_uuid(), 'souk', 'Ada', '', 'DE', 'DE00', 'Ada'");
    test.run(
        "INSERT INTO seller_members (seller_id, user_id, rights) "
        "SELECT s.id, u.id, '{owner}' FROM sellers s, users u WHERE u.name = 'ada'");

    pg::migrate(test.conninfo(), test.password(), "services/auth/migrations", [](std::string_view) {});
    EXPECT_EQ(test.value("SELECT slug || ' ' || status || ' ' || substr(id::text, 15, 1) FROM sellers WHERE own"),
              "souk-shop active 7");
    EXPECT_EQ(
        test.value("SELECT abs(extract(epoch FROM now()) * 1000 - ('x' || lpad(substr(replace(id::text, '-', ''), "
                   "1, 12), 16, '0'))::bit(64)::bigint) < 600000 FROM sellers WHERE own"),
        "t")
        << "the id tells the time";
    EXPECT_EQ(test.value("SELECT string_agg(u.name || ' ' || m.rights::text, ', ') FROM seller_members m "
                         "JOIN sellers s ON s.id = m.seller_id AND s.own JOIN users u ON u.id = m.user_id"),
              "owner {owner}");
}

}  // namespace
}  // namespace souk::auth
