// Counting over the databases of the other services, read-only, for the overview and the reconciliation. Each number is
// one statement on one database at its own moment: they agree exactly when nothing is under way.
#pragma once

#include "foundation/core/currency.hpp"
#include "foundation/postgres/database.hpp"

#include <optional>
#include <string>
#include <vector>

namespace souk::admin {

struct OrderCount {
    std::int64_t count = 0;
    std::int64_t lines = 0;
    std::int64_t total = 0;
    Currency currency;
    std::int64_t paid = 0;
};
BOOST_DESCRIBE_STRUCT(OrderCount, (), (count, lines, total, currency, paid))

// Captured: payments of confirmed orders; the total is what the provider should hold, after what went back.
struct PaymentCount {
    std::int64_t captured_count = 0;
    std::int64_t captured_total = 0;
    std::int64_t returned_total = 0;
    std::int64_t refunds_due = 0;
    std::int64_t refunds_needing_attention = 0;
    std::int64_t differences = 0;  // between the provider and the books, of all currencies, to be looked at
};
BOOST_DESCRIBE_STRUCT(PaymentCount, (),
                      (captured_count, captured_total, returned_total, refunds_due, refunds_needing_attention,
                       differences))

// `sum` is what all accounts add up to (zero when the books are right), `provider` what the provider's account holds.
struct LedgerCount {
    std::int64_t sum = 0;
    std::int64_t provider = 0;
};
BOOST_DESCRIBE_STRUCT(LedgerCount, (), (sum, provider))

struct StockCount {
    std::int64_t on_hand = 0;
    std::int64_t reserved = 0;
    std::int64_t sold = 0;
};
BOOST_DESCRIBE_STRUCT(StockCount, (), (on_hand, reserved, sold))

struct NamedCount {
    std::string name;
    std::int64_t count = 0;
};
BOOST_DESCRIBE_STRUCT(NamedCount, (), (name, count))

// The services' databases, as the admin's reading role sees them.
struct Sources {
    pg::Database& auth;
    pg::Database& product;
    pg::Database& order;
    pg::Database& own;
};

class Books {
  public:
    explicit Books(Sources sources) : sources_(sources) {}

    task<Currency> newest_currency();
    task<OrderCount> orders(Currency currency);
    task<PaymentCount> payments(Currency currency);
    task<LedgerCount> ledger(Currency currency);
    task<StockCount> stock();
    task<std::vector<NamedCount>> published();
    task<std::vector<NamedCount>> handled();
    task<std::int64_t> outbox_pending();
    task<std::int64_t> users();
    task<std::int64_t> products();

  private:
    Sources sources_;
};

std::vector<pg::StatementShape> order_db_statements();
std::vector<pg::StatementShape> product_db_statements();
std::vector<pg::StatementShape> auth_db_statements();

}  // namespace souk::admin
