// Reviews of products, by people who bought them.
#pragma once

#include "foundation/core/bounded.hpp"
#include "foundation/core/text.hpp"
#include "foundation/http/answers.hpp"
#include "foundation/http/extractors.hpp"
#include "foundation/http/internal_client.hpp"
#include "foundation/schema/paging.hpp"
#include "services/product/contracts/views.hpp"
#include "services/product/storage/review_store.hpp"

namespace souk::product {

struct ReviewBody {
    Bounded<1, 5> rating;
    Text<1, 120> title;
    std::optional<Text<1, 4000>> body;
};
BOOST_DESCRIBE_STRUCT(ReviewBody, (), (rating, title, body))

struct ReviewQuery {
    std::optional<ReviewId> cursor;
    std::optional<schema::PageLimit> limit;
};
BOOST_DESCRIBE_STRUCT(ReviewQuery, (), (cursor, limit))

struct ReviewPage {
    std::vector<ReviewView> items;
    std::optional<ReviewId> next_cursor;
};
BOOST_DESCRIBE_STRUCT(ReviewPage, (), (items, next_cursor))

class ReviewApi {
  public:
    ReviewApi(pg::Database& database, pg::Database& browsing, http::InternalClient& orders, http::InternalClient& auth)
        : database_(database), browsing_(browsing), store_(database), shown_(browsing), orders_(orders), auth_(auth) {}

    task<http::Answer<ReviewPage>> list(http::Path<ProductId> product, http::Query<ReviewQuery> query);
    task<http::Answer<ReviewView>> add(Caller caller, http::Path<ProductId> product, http::Body<ReviewBody> body);

  private:
    task<std::optional<SellerId>> seller_that_employs(UserId user);

    pg::Database& database_;
    pg::Database& browsing_;  // for those who look around
    ReviewStore store_;
    ReviewStore shown_;
    http::InternalClient& orders_;
    http::InternalClient& auth_;
};

}  // namespace souk::product

template <>
struct souk::schema::about<souk::product::ReviewBody> {
    static constexpr std::string_view example =
        R"({"rating":5,"title":"My favourite mug","body":"Holds a lot and keeps warm."})";
};

template <>
struct souk::schema::about<souk::product::ReviewQuery> {
    static constexpr Member members[] = {page_cursor, page_limit};
    static constexpr std::string_view example = R"({"limit":20})";
};
