// Which sellers are active, in SQL, and whose goods are whose. The views active_sellers and products_on_sale are what
// everything that customers see goes through.
#pragma once

#include "foundation/identity/seller_rights.hpp"
#include "foundation/postgres/database.hpp"
#include "services/product/domain/ids.hpp"
#include "services/product/domain/seller_state.hpp"

namespace souk::product {

class SellerStore {
  public:
    explicit SellerStore(pg::Database& database) : database_(database) {}

    // Ids under which there are products and of which nobody has said what they stand for.
    task<std::vector<SubjectId>> unknown(std::int64_t limit);

  private:
    pg::Database& database_;
};

// What an event says. False when one that is not older has spoken already.
task<bool> set_seller_state(pg::Transaction& transaction, SellerId seller, SellerState state, const Uuid& event);
// What somebody knows who is no event: it counts where nobody has said anything yet.
void introduce_seller(pg::Transaction& transaction, SellerId seller, SellerState state);

// A batch of what has been filed under another id so far; returns how many there were.
task<std::int64_t> give_to_seller(pg::Transaction& transaction, SubjectId from, SellerId seller, std::int64_t limit);
// Of an id that stands for a user: nothing is filed under it any more.
void forget_unknown(pg::Transaction& transaction, SubjectId id);

// Of a product that is on sale.
task<std::optional<SellerId>> seller_of(pg::Database& database, ProductId product);

std::vector<pg::StatementShape> seller_statements();

}  // namespace souk::product
