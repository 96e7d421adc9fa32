#include "services/product/storage/seller_store.hpp"

#include "foundation/postgres/statement.hpp"

namespace souk::product {

namespace {

constexpr pg::Statement<std::int64_t, SubjectId> unknown_sql{"seller.unknown", R"sql(
    SELECT id FROM sellers WHERE state = 'unknown' ORDER BY id LIMIT $1)sql"};

constexpr pg::Statement<std::tuple<SellerId, SellerState, Uuid>, void> set_state_sql{"seller.set_state", R"sql(
    INSERT INTO sellers AS s (id, state, changed_by) VALUES ($1, $2, $3)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, changed_by = excluded.changed_by
        WHERE s.changed_by < excluded.changed_by)sql"};

constexpr pg::Statement<std::tuple<SellerId, SellerState>, void> introduce_sql{"seller.introduce", R"sql(
    INSERT INTO sellers AS s (id, state) VALUES ($1, $2)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state WHERE s.state = 'unknown')sql"};

constexpr pg::Statement<std::tuple<SubjectId, SellerId, std::int64_t>, void> give_sql{"product.give_to_seller", R"sql(
    UPDATE products SET seller_id = $2, updated_at = now()
    WHERE id = ANY (ARRAY(SELECT id FROM products WHERE seller_id = $1 ORDER BY id LIMIT $3 FOR NO KEY UPDATE)))sql"};

constexpr pg::Statement<SubjectId, void> forget_sql{"seller.forget_unknown", R"sql(
    DELETE FROM sellers WHERE id = $1 AND state = 'unknown')sql"};

constexpr pg::Statement<ProductId, SellerId> seller_of_sql{"product.seller", R"sql(
    SELECT seller_id FROM products_on_sale WHERE id = $1)sql"};

}  // namespace

task<std::vector<SubjectId>> SellerStore::unknown(std::int64_t limit) {
    co_return co_await database_.all(unknown_sql, limit);
}

task<bool> set_seller_state(pg::Transaction& transaction, SellerId seller, SellerState state, const Uuid& event) {
    co_return co_await transaction.execute(set_state_sql, {seller, state, event}) == 1;
}

void introduce_seller(pg::Transaction& transaction, SellerId seller, SellerState state) {
    transaction.queue(introduce_sql, {seller, state});
}

task<std::int64_t> give_to_seller(pg::Transaction& transaction, SubjectId from, SellerId seller, std::int64_t limit) {
    co_return co_await transaction.execute(give_sql, {from, seller, limit});
}

void forget_unknown(pg::Transaction& transaction, SubjectId id) { transaction.queue(forget_sql, id); }

task<std::optional<SellerId>> seller_of(pg::Database& database, ProductId product) {
    co_return co_await database.maybe(seller_of_sql, product);
}

std::vector<pg::StatementShape> seller_statements() {
    return pg::shapes_of(unknown_sql, set_state_sql, introduce_sql, give_sql, forget_sql, seller_of_sql);
}

}  // namespace souk::product
