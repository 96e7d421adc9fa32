// What those who run the place see: a page, an overview, and whether all books agree.
#pragma once

#include "foundation/http/api.hpp"
#include "services/admin/storage/books.hpp"
#include "services/admin/storage/notification_store.hpp"

namespace souk::admin {

struct CurrencyQuery {
    std::optional<Currency> currency;
};
BOOST_DESCRIBE_STRUCT(CurrencyQuery, (), (currency))

struct EventCount {
    std::string name;
    std::int64_t published = 0;
    std::vector<NamedCount> handled;  // by queue; e-mails are counted by who receives them
};
BOOST_DESCRIBE_STRUCT(EventCount, (), (name, published, handled))

struct Reconciliation {
    OrderCount orders;
    PaymentCount payments;
    LedgerCount ledger;
    StockCount stock;
    std::vector<EventCount> events;
    std::int64_t outbox_pending = 0;
};
BOOST_DESCRIBE_STRUCT(Reconciliation, (), (orders, payments, ledger, stock, events, outbox_pending))

struct Overview {
    OrderCount orders;
    std::int64_t users = 0;
    std::int64_t products = 0;
    std::vector<NotificationView> notifications;
};
BOOST_DESCRIBE_STRUCT(Overview, (), (orders, users, products, notifications))

class DashboardApi {
  public:
    DashboardApi(Sources sources) : own_(sources.own), books_(sources) {}

    task<Answer<Html>> page();
    task<Answer<Overview>> overview(Caller caller, Query<CurrencyQuery> query);
    task<Answer<Reconciliation>> reconciliation(Caller caller, Query<CurrencyQuery> query);

  private:
    pg::Database& own_;
    Books books_;
};

}  // namespace souk::admin

template <>
struct souk::schema::about<souk::admin::CurrencyQuery> {
    static constexpr Member members[] = {{"currency", "Absent: that of the newest order"}};
};
