// Lists of products in SQL: filtered, searched, in one of three orders, page by page. What a page costs does not grow
// with the catalogue. A list is walked in its order along an index, and a page looks at no more than the next two
// thousand products; where fewer of them fit than the page has room for, and the filter is one that an index finds few
// products by, it is read from there instead. Otherwise the page is short, and its cursor goes on behind the last
// product that was looked at: a list ends where there is no cursor, not where a page is short.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/product/contracts/views.hpp"
#include "services/product/domain/listing.hpp"

namespace souk::product {

struct ListedProducts {
    std::vector<ProductSummary> items;  // as many as the listing's limit at most
    std::optional<Cursor> next;
};

class ListStore {
  public:
    explicit ListStore(pg::Database& database) : database_(database) {}
    task<ListedProducts> list(Listing listing);
    // Those that products on sale have prices in.
    task<std::vector<Currency>> currencies();

  private:
    pg::Database& database_;
};

std::vector<pg::StatementShape> list_statements();

}  // namespace souk::product
