#include "services/product/storage/review_store.hpp"

namespace souk::product {

namespace {

constexpr pg::Statement<NewReview, void> insert_sql{"review.insert", R"sql(
    INSERT INTO reviews (id, product_id, user_id, rating, title, body) VALUES ($1, $2, $3, $4, $5, $6))sql"};

struct ReviewRow {
    ReviewId id;
    std::int16_t rating = 0;
    std::string title;
    std::optional<std::string> body;
};
BOOST_DESCRIBE_STRUCT(ReviewRow, (), (id, rating, title, body))

constexpr pg::Statement<std::tuple<ProductId, ReviewId, std::int64_t>, ReviewRow> newest_sql{"review.newest", R"sql(
    SELECT id, rating, title, body FROM reviews WHERE product_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3)sql"};

}  // namespace

task<void> ReviewStore::add(NewReview review) { co_await database_.execute(insert_sql, std::move(review)); }

task<std::vector<ReviewView>> ReviewStore::newest(ProductId product, std::optional<ReviewId> before,
                                                  std::int64_t limit) {
    auto rows = co_await database_.all(newest_sql, {product, before.value_or(ReviewId(Uuid::max())), limit});
    std::vector<ReviewView> reviews;
    reviews.reserve(rows.size());
    for (auto& row : rows) reviews.push_back({row.id, row.rating, std::move(row.title), std::move(row.body)});
    co_return reviews;
}

std::vector<pg::StatementShape> review_statements() { return pg::shapes_of(insert_sql, newest_sql); }

}  // namespace souk::product
