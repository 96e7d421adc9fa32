#include "services/order/storage/order_seller_store.hpp"

#include "foundation/postgres/statement.hpp"

namespace souk::order {

namespace {

constexpr pg::Statement<std::int64_t, LineSeller> next_sql{"order_sellers.next", R"sql(
    SELECT i.order_id, i.position, i.seller_id
    FROM order_sellers_walk w CROSS JOIN LATERAL (
        SELECT order_id, position, seller_id FROM order_items
        WHERE (order_id, position) > (w.order_id, w.position) AND order_id <= w.until
        ORDER BY order_id, position LIMIT $1
    ) i)sql"};

constexpr pg::Statement<std::tuple<std::vector<OrderId>, std::vector<std::int32_t>, std::vector<SellerId>>, void>
    set_sql{"order_sellers.set", R"sql(
    UPDATE order_items i SET seller_id = n.seller_id
    FROM unnest($1, $2, $3) AS n (order_id, position, seller_id)
    WHERE i.order_id = n.order_id AND i.position = n.position)sql"};

constexpr pg::Statement<std::tuple<OrderId, std::int32_t>, void> walked_sql{"order_sellers.walked", R"sql(
    UPDATE order_sellers_walk SET order_id = $1, position = $2 WHERE (order_id, position) < ($1, $2))sql"};

constexpr pg::Statement<void, void> end_sql{"order_sellers.end", "DELETE FROM order_sellers_walk"};

}  // namespace

task<std::vector<LineSeller>> OrderSellerStore::next(std::int64_t limit) {
    co_return co_await database_.all(next_sql, limit);
}

void set_line_sellers(pg::Transaction& transaction, std::vector<LineSeller> lines) {
    std::tuple<std::vector<OrderId>, std::vector<std::int32_t>, std::vector<SellerId>> columns;
    for (const auto& line : lines) {
        std::get<0>(columns).push_back(line.order_id);
        std::get<1>(columns).push_back(line.position);
        std::get<2>(columns).push_back(line.seller_id);
    }
    transaction.queue(set_sql, std::move(columns));
}

void walked_to(pg::Transaction& transaction, const LineSeller& line) {
    transaction.queue(walked_sql, {line.order_id, line.position});
}

void end_walk(pg::Transaction& transaction) { transaction.queue(end_sql); }

std::vector<pg::StatementShape> order_seller_statements() {
    return pg::shapes_of(next_sql, set_sql, walked_sql, end_sql);
}

}  // namespace souk::order
