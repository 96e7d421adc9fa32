// Which sellers are active, whose goods are whose, and what customers see of it, against a real PostgreSQL.
#include "services/product/storage/seller_store.hpp"

#include "foundation/postgres/migrations.hpp"
#include "foundation/postgres/test_database.hpp"
#include "foundation/postgres/test_loop.hpp"
#include "services/product/storage/catalogue_store.hpp"

#include <gtest/gtest.h>

namespace souk::product {
namespace {

class SellerStoreTest : public ::testing::Test {
  protected:
    SellerStoreTest() {
        pg::migrate(test_.conninfo(), test_.password(), "services/product/migrations", [](std::string_view) {});
        test_.run("INSERT INTO categories (id, slug, name) VALUES ('" + category_.to_string() + "', 'mugs', 'Mugs')");
    }
    template <class Id>
    ProductId product(Id filed_under) {
        const auto id = ProductId::make();
        test_.run(
            "INSERT INTO products (id, seller_id, category_id, slug, name, description, approval, published, "
            "price_from, currency) VALUES ('" +
            id.to_string() + "', '" + filed_under.to_string() + "', '" + category_.to_string() + "', '" +
            id.to_string() + "', 'Mug', '', 'approved', true, 900, 'EUR')");
        return id;
    }
    template <class Work>
    void in_transaction(Work work) {
        pg::LoopWithDatabase loop(test_.config(2));
        loop.run(commit(loop.database(), std::move(work)));
    }
    void hear(SellerState state, const Uuid& event) {
        in_transaction([&](pg::Transaction& transaction) { return hear_in(transaction, seller_, state, event); });
    }
    std::string state() { return test_.value("SELECT state FROM sellers WHERE id = '" + seller_.to_string() + "'"); }
    std::string counted() {
        return test_.value(
            "SELECT c.products + (SELECT coalesce(sum(change), 0) FROM category_changes WHERE category_id = c.id) "
            "FROM categories c");
    }
    std::string on_sale() { return test_.value("SELECT count(*) FROM products_on_sale"); }

    template <class Work>
    static task<void> commit(pg::Database& database, Work work) {
        auto transaction = co_await database.begin();
        co_await work(transaction);
        co_await transaction.commit();
    }
    static task<void> hear_in(pg::Transaction& transaction, SellerId seller, SellerState state, Uuid event) {
        co_await set_seller_state(transaction, seller, state, event);
    }
    static task<void> give_in(pg::Transaction& transaction, SubjectId from, SellerId to, std::int64_t& given) {
        given = co_await give_to_seller(transaction, from, to, 2);
    }
    static task<void> introduce_in(pg::Transaction& transaction, SellerId seller) {
        introduce_seller(transaction, seller, SellerState::active);
        co_return;
    }

    pg::TestDatabase test_;
    CategoryId category_ = CategoryId::make();
    SellerId seller_ = SellerId::make();
};

TEST_F(SellerStoreTest, GoodsLeaveWithTheirSellerAndComeBackAsTheyWere) {
    product(seller_);
    EXPECT_EQ(on_sale(), "0") << "nobody has said that this seller is active";
    hear(SellerState::active, Uuid::v7());
    EXPECT_EQ(on_sale(), "1");
    const auto before = test_.value("SELECT p::text FROM products p");
    hear(SellerState::inactive, Uuid::v7());
    EXPECT_EQ(on_sale(), "0");
    EXPECT_EQ(test_.value("SELECT p::text FROM products p"), before) << "a suspension rewrites nothing";
    hear(SellerState::active, Uuid::v7());
    EXPECT_EQ(on_sale(), "1");
}

TEST_F(SellerStoreTest, ACategoryCountsWhatIsOnSaleThere) {
    product(seller_);
    EXPECT_EQ(counted(), "0");
    hear(SellerState::active, Uuid::v7());
    product(seller_);
    EXPECT_EQ(counted(), "2");
    hear(SellerState::inactive, Uuid::v7());
    product(seller_);
    EXPECT_EQ(counted(), "0");
    hear(SellerState::active, Uuid::v7());
    EXPECT_EQ(counted(), "3");
    const auto user = SubjectId::make();
    product(user);
    std::int64_t given = 0;
    in_transaction([&](pg::Transaction& transaction) { return give_in(transaction, user, seller_, given); });
    EXPECT_EQ(counted(), "4");
    test_.run("UPDATE products SET published = false WHERE seller_id = '" + seller_.to_string() + "'");
    EXPECT_EQ(counted(), "0");
    EXPECT_EQ(on_sale(), "0");
}

// Events of one seller come by several queues, in any order.
TEST_F(SellerStoreTest, AnEventThatIsLateChangesNothing) {
    const auto admitted = Uuid::v7();
    const auto suspended = Uuid::v7();
    const auto reinstated = Uuid::v7();
    hear(SellerState::inactive, suspended);
    hear(SellerState::active, admitted);
    EXPECT_EQ(state(), "inactive");
    hear(SellerState::active, reinstated);
    hear(SellerState::inactive, suspended);
    EXPECT_EQ(state(), "active");
}

TEST_F(SellerStoreTest, ATokenOfBeforeASuspensionDoesNotEndIt) {
    in_transaction([&](pg::Transaction& transaction) { return introduce_in(transaction, seller_); });
    EXPECT_EQ(state(), "active");
    hear(SellerState::inactive, Uuid::v7());
    in_transaction([&](pg::Transaction& transaction) { return introduce_in(transaction, seller_); });
    EXPECT_EQ(state(), "inactive");
}

TEST_F(SellerStoreTest, ProductsOfAUserAreGivenToTheirSellerInBatches) {
    const auto user = SubjectId::make();
    for (int count = 0; count < 3; ++count) product(user);
    const auto kept = product(SellerId::make());
    for (const std::int64_t expected : {2, 1, 0}) {
        std::int64_t given = -1;
        in_transaction([&](pg::Transaction& transaction) { return give_in(transaction, user, seller_, given); });
        EXPECT_EQ(given, expected);
    }
    EXPECT_EQ(test_.value("SELECT count(*) FROM products WHERE seller_id = '" + seller_.to_string() + "'"), "3");
    EXPECT_EQ(test_.value("SELECT id FROM products WHERE seller_id <> '" + seller_.to_string() + "'"),
              kept.to_string());
}

}  // namespace
}  // namespace souk::product
