// Reviews in SQL: one for each customer and product.
#pragma once

#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"
#include "services/product/contracts/views.hpp"

namespace souk::product {

struct NewReview {
    ReviewId id;
    ProductId product_id;
    UserId user_id;
    std::int16_t rating = 0;
    std::string title;
    std::optional<std::string> body;
};
BOOST_DESCRIBE_STRUCT(NewReview, (), (id, product_id, user_id, rating, title, body))

class ReviewStore {
  public:
    explicit ReviewStore(pg::Database& database) : database_(database) {}

    // UniqueViolation for a second review by the same customer, ForeignKeyViolation for an unknown product.
    task<void> add(NewReview review);
    task<std::vector<ReviewView>> newest(ProductId product, std::optional<ReviewId> before, std::int64_t limit);

  private:
    pg::Database& database_;
};

std::vector<pg::StatementShape> review_statements();

}  // namespace souk::product
