// The sellers of order lines that were written when goods were filed under users, in SQL: a walk over all of them in
// their order. Where it stands is a row of its own; there is none when it is over, and in a shop that is new.
#pragma once

#include "foundation/identity/seller_rights.hpp"
#include "foundation/postgres/database.hpp"
#include "services/order/domain/ids.hpp"

#include <boost/describe.hpp>

namespace souk::order {

struct LineSeller {
    OrderId order_id;
    std::int32_t position = 0;
    SellerId seller_id;
};
BOOST_DESCRIBE_STRUCT(LineSeller, (), (order_id, position, seller_id))

class OrderSellerStore {
  public:
    explicit OrderSellerStore(pg::Database& database) : database_(database) {}
    task<std::vector<LineSeller>> next(std::int64_t limit);

  private:
    pg::Database& database_;
};

void set_line_sellers(pg::Transaction& transaction, std::vector<LineSeller> lines);
// Never backwards: of two who walk at the same time the slower one changes nothing.
void walked_to(pg::Transaction& transaction, const LineSeller& line);
void end_walk(pg::Transaction& transaction);

std::vector<pg::StatementShape> order_seller_statements();

}  // namespace souk::order
