// One process of each service under test, as its main() puts it together, without sockets, broker and Redis: routes,
// stories and stores are the real ones, on a database with virtual time. Killing such a process is destroying it, its
// actors' frames last (scheduler.hpp).
#pragma once

#include "foundation/http/dispatcher.hpp"
#include "foundation/http/internal_client.hpp"
#include "foundation/idempotency/claims.hpp"
#include "foundation/outbox/consumers.hpp"
#include "services/order/api/cart.hpp"
#include "services/order/api/orders.hpp"
#include "services/order/api/payments.hpp"
#include "services/order/api/routes.hpp"
#include "services/order/jobs/expiry.hpp"
#include "services/order/jobs/refunds.hpp"
#include "services/order/jobs/unsettled_payments.hpp"
#include "services/order/provider/stripe.hpp"
#include "services/product/api/catalogue.hpp"
#include "services/product/api/reserve_stock.hpp"
#include "services/product/api/reviews.hpp"
#include "services/product/api/routes.hpp"
#include "services/product/events/consumers.hpp"
#include "tests/explorer/databases.hpp"
#include "tests/explorer/network.hpp"

#include <deque>
#include <memory>

namespace souk::explorer {

// A pool whose connections are up, and the name under which the server knows them.
struct Connected {
    std::string application;
    std::unique_ptr<pg::Database> database;
};

// What all runs of a program share.
class Platform {
  public:
    Platform();

    // A pool of which nothing is under way, and all connections are up.
    Connected connect(VirtualDatabase& database);
    void give_back(VirtualDatabase& database, Connected connected);
    // Waits, in real time, until lost connections are back.
    void recover(const pg::Database& database);
    std::size_t transactions_open() const { return static_cast<std::size_t>(transactions_.value()); }

    runtime::Loop loop;
    telemetry::Metrics metrics;
    VirtualClock clock;
    VirtualDatabase order_db{"order"};
    VirtualDatabase product_db{"product"};
    http::ServiceTokens tokens;
    std::size_t runs = 0;

  private:
    struct Spare {
        VirtualDatabase* database;
        Connected connected;
    };
    std::deque<Spare> spare_;
    telemetry::Gauge& transactions_;  // of all pools
    int made_ = 0;
};

// A bearer token is the user's id; every service token is the other service's.
class Trusting final : public http::Authenticator {
  public:
    explicit Trusting(std::string peer) : peer_(std::move(peer)) {}
    task<std::expected<Caller, Refused>> authenticate(std::string_view bearer) override;
    std::expected<std::string, Refused> service(std::string_view bearer) override;

  private:
    std::string peer_;
};

class Service {
  public:
    Service(Platform& platform, Connected connected, Owner owner, std::string peer);
    virtual ~Service() = default;
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    virtual void start_jobs(Scheduler& scheduler) = 0;

    Owner owner() const noexcept { return owner_; }
    pg::Database& database() noexcept { return *connected_.database; }
    const std::string& application() const noexcept { return connected_.application; }
    http::Dispatcher& dispatcher() noexcept { return dispatcher_; }
    outbox::Consumers& consumers() noexcept { return consumers_; }
    Connected take_connections() { return std::move(connected_); }

  protected:
    Platform& platform_;
    Owner owner_;
    Connected connected_;
    Trusting authenticator_;
    http::Dispatcher dispatcher_;
    outbox::Consumers consumers_;
};

class OrderService final : public Service {
  public:
    OrderService(Platform& platform, Network& network, Connected connected, Owner owner);
    void start_jobs(Scheduler& scheduler) override;

  private:
    Line line_;
    http::InternalClient products_;
    http::InternalClient auth_;
    order::Customers customers_;
    order::Stripe stripe_;
    order::Settlements settlements_;
    order::RefundsAndDisputes money_back_;
    idempotency::Claims claims_;
    order::CartApi carts_;
    order::OrderApi orders_;
    order::PaymentApi payments_;
    http::Routes routes_;
    order::Expiry expiry_;
    order::UnsettledPayments unsettled_;
    order::Refunds refunds_;
};

class ProductService final : public Service {
  public:
    ProductService(Platform& platform, Network& network, Connected connected, Owner owner);
    void start_jobs(Scheduler& scheduler) override;

  private:
    Line line_;
    http::InternalClient orders_;
    http::InternalClient auth_;
    product::CatalogueCache cache_;
    product::CatalogueApi catalogue_;
    product::ExpiredHolds expired_;
    product::StockApi stock_api_;
    product::ReviewApi reviews_;
    product::StockConsumer events_;
    http::Routes routes_;
};

}  // namespace souk::explorer
