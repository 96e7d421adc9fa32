#include "tests/explorer/services.hpp"

#include "contracts/queues.hpp"
#include "foundation/telemetry/log.hpp"
#include "tests/explorer/provider_model.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace souk::explorer {

namespace {

const order::OrderLimits limits{.unpaid_orders = 1000};

http::ServiceTokens tokens_of_a_test(const Clock& clock) {
    auto key = http::SigningKey::generate();
    const http::ServiceKeyRing ring{{"order", {key.public_key().pem}}, {"product", {key.public_key().pem}}};
    return {"order", std::move(key), [ring] { return ring; }, clock};
}

// No broker is there to be reached; the queues are those of the platform.
amqp::AmqpConfig with_queues() {
    amqp::AmqpConfig config;
    config.topology = contracts::queues();
    return config;
}

// As jobs::Jobs does it, without its lock and its metrics.
template <class T>
task<void> every(runtime::Loop& loop, std::chrono::seconds period, std::string name, task<bool> (T::*work)(),
                 T* object) {
    while (!loop.stopping()) {
        try {
            while (co_await (object->*work)()) {
            }
        } catch (const std::exception& error) {
            telemetry::log_warn("a job waits", {{"job", name}, {"why", error.what()}});
        }
        co_await loop.sleep(period);
    }
}

bool is_ready(const pg::Database& database) {
    return database.connections_up() == connections && database.connections_busy() == 0;
}

}  // namespace

Platform::Platform()
    : tokens(tokens_of_a_test(clock)),
      transactions_(metrics.gauge("souk_pg_transactions", "Database connections taken by a transaction")) {}

Connected Platform::connect(VirtualDatabase& database) {
    const auto of_it = [&](const Spare& spare) { return spare.database == &database; };
    auto spare = std::ranges::find_if(
        spare_, [&](const Spare& each) { return of_it(each) && is_ready(*each.connected.database); });
    // One may be on its way back while another is in use.
    if (spare == spare_.end() && std::ranges::count_if(spare_, of_it) > 1) spare = std::ranges::find_if(spare_, of_it);
    if (spare != spare_.end()) {
        auto connected = std::move(spare->connected);
        spare_.erase(spare);
        recover(*connected.database);
        return connected;
    }
    Connected made{"explored_" + std::to_string(++made_), nullptr};
    made.database = std::make_unique<pg::Database>(loop, database.config(made.application), metrics);
    recover(*made.database);
    return made;
}

void Platform::give_back(VirtualDatabase& database, Connected connected) {
    spare_.push_back({&database, std::move(connected)});
}

void Platform::recover(const pg::Database& database) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::minutes(2);
    while (!is_ready(database)) {
        if (std::chrono::steady_clock::now() > until)
            throw std::runtime_error("the database server lets no more connections in");
        loop.turn(std::chrono::milliseconds(10));
    }
}

task<std::expected<Caller, Refused>> Trusting::authenticate(std::string_view bearer) {
    Caller caller;
    caller.user = UserId::parse(bearer).value();
    caller.roles = {Role::customer};
    co_return caller;
}

std::expected<std::string, Refused> Trusting::service(std::string_view) { return peer_; }

Service::Service(Platform& platform, Connected connected, Owner owner, std::string peer)
    : platform_(platform),
      owner_(owner),
      connected_(std::move(connected)),
      authenticator_(std::move(peer)),
      dispatcher_(&authenticator_, platform.metrics, nullptr, std::chrono::seconds(30)),
      consumers_(platform.loop, with_queues(), connected_.database.get(), platform.metrics) {}

OrderService::OrderService(Platform& platform, Network& network, Connected connected, Owner owner)
    : Service(platform, std::move(connected), owner, "product"),
      line_(network),
      products_(line_, platform.tokens, "product", "http://product"),
      auth_(line_, platform.tokens, "auth", "http://auth"),
      customers_(auth_),
      stripe_(line_, {"http://provider", "sk_test_explorer", ProviderModel::webhook_secret, "http://shop"},
              platform.metrics),
      settlements_(database(), stripe_, platform.metrics),
      money_back_(database(), settlements_),
      claims_(database(), "order:1"),
      carts_(database(), products_, limits),
      orders_(database(), products_, customers_, settlements_, platform.clock, limits),
      payments_(database(), stripe_, settlements_, money_back_, platform.metrics, platform.clock, limits),
      routes_(order::routes({&carts_, &orders_, &payments_, &claims_})),
      expiry_(database()),
      unsettled_(database(), settlements_),
      refunds_(database(), settlements_, money_back_, platform.metrics) {
    dispatcher_.add(routes_);
}

void OrderService::start_jobs(Scheduler& scheduler) {
    using namespace std::chrono_literals;
    auto& loop = platform_.loop;
    scheduler.begin(owner_, "claims of the process before", claims_.release_own(), true);
    scheduler.begin(owner_, "overdue orders", every(loop, 5s, "overdue orders", &order::Expiry::run_once, &expiry_),
                    true);
    scheduler.begin(owner_, "unsettled payments",
                    every(loop, 2s, "unsettled payments", &order::UnsettledPayments::run_once, &unsettled_), true);
    scheduler.begin(owner_, "refunds", every(loop, 2s, "refunds", &order::Refunds::run_once, &refunds_), true);
}

ProductService::ProductService(Platform& platform, Network& network, Connected connected, Owner owner)
    : Service(platform, std::move(connected), owner, "order"),
      line_(network),
      orders_(line_, platform.tokens, "order", "http://order"),
      auth_(line_, platform.tokens, "auth", "http://auth"),
      cache_(nullptr, {}),
      catalogue_(database(), database(), cache_),
      expired_(database(), orders_, platform.clock),
      stock_api_(database(), expired_, 100),
      reviews_(database(), database(), orders_, auth_),
      events_(cache_),
      routes_(product::routes({&catalogue_, &stock_api_, &reviews_})) {
    dispatcher_.add(routes_);
    events_.listen(consumers_);
}

void ProductService::start_jobs(Scheduler& scheduler) {
    using namespace std::chrono_literals;
    scheduler.begin(owner_, "expired holds",
                    every(platform_.loop, 10s, "expired holds", &product::ExpiredHolds::sweep, &expired_), true);
}

}  // namespace souk::explorer
