#include "tests/explorer/services.hpp"

#include "foundation/telemetry/log.hpp"
#include "tests/explorer/provider_model.hpp"

namespace souk::explorer {

namespace {

http::ServiceTokens tokens_of_a_test(const Clock& clock) {
    auto key = http::SigningKey::generate();
    const http::ServiceKeyRing ring{{"order", {key.public_key().pem}}, {"product", {key.public_key().pem}}};
    return {"order", std::move(key), [ring] { return ring; }, clock};
}

// As product's main() does it.
task<void> sweep_holds(product::StockStore& stock, runtime::Loop& loop) {
    while (!loop.stopping()) {
        try {
            while (co_await stock.release_expired() > 0) {
            }
        } catch (const std::exception& error) {
            telemetry::log_warn("expired holds wait", {{"why", error.what()}});
        }
        co_await loop.sleep(std::chrono::seconds(10));
    }
}

}  // namespace

Platform::Platform() : tokens(tokens_of_a_test(clock)) {}

Connected Platform::connect(VirtualDatabase& database) {
    for (auto spare = spare_.begin(); spare != spare_.end(); ++spare) {
        if (spare->first != &database) continue;
        auto connected = std::move(spare->second);
        spare_.erase(spare);
        return connected;
    }
    Connected made{"explored_" + std::to_string(++made_), nullptr};
    made.database = std::make_unique<pg::Database>(loop, database.config(made.application), metrics);
    recover(*made.database);
    return made;
}

void Platform::give_back(VirtualDatabase& database, Connected connected) {
    recover(*connected.database);
    spare_.emplace_back(&database, std::move(connected));
}

void Platform::recover(const pg::Database& database) {
    while (database.connections_up() < connections || database.connections_busy() > 0)
        loop.turn(std::chrono::milliseconds(10));
}

task<std::expected<http::Caller, Refused>> Trusting::authenticate(std::string_view bearer) {
    http::Caller caller;
    caller.user = UserId::parse(bearer).value();
    caller.roles = {http::Role::customer};
    co_return caller;
}

std::expected<std::string, Refused> Trusting::service(std::string_view) { return "order"; }

Service::Service(Platform& platform, Connected connected, Owner owner)
    : platform_(platform),
      owner_(owner),
      connected_(std::move(connected)),
      dispatcher_(&authenticator_, platform.metrics, nullptr),
      consumers_(platform.loop, {}, connected_.database.get(), platform.metrics) {}

OrderService::OrderService(Platform& platform, Network& network, Connected connected, Owner owner)
    : Service(platform, std::move(connected), owner),
      line_(network),
      products_(line_, platform.tokens, "product", "http://product"),
      auth_(line_, platform.tokens, "auth", "http://auth"),
      customers_(auth_),
      stripe_(line_, {"http://provider", "sk_explorer", ProviderModel::webhook_secret}),
      carts_(database(), products_),
      orders_(database(), products_, customers_, platform.clock),
      payments_(database(), stripe_, platform.clock),
      routes_(order::routes({&carts_, &orders_, &payments_})),
      expiry_(database()) {
    dispatcher_.add(routes_);
}

void OrderService::start_jobs(Scheduler& scheduler) {
    scheduler.begin(owner_, "order expiry", expiry_.run(platform_.loop), true);
    scheduler.begin(owner_, "late refunds", payments_.run_refunds(platform_.loop), true);
}

ProductService::ProductService(Platform& platform, Network& network, Connected connected, Owner owner)
    : Service(platform, std::move(connected), owner),
      line_(network),
      orders_(line_, platform.tokens, "order", "http://order"),
      cache_(nullptr, {}),
      catalogue_(database(), cache_),
      stock_api_(database()),
      reviews_(database(), orders_),
      stock_(database()),
      events_(cache_),
      routes_(product::routes({&catalogue_, &stock_api_, &reviews_})) {
    dispatcher_.add(routes_);
    events_.listen(consumers_);
}

void ProductService::start_jobs(Scheduler& scheduler) {
    scheduler.begin(owner_, "expired holds", sweep_holds(stock_, platform_.loop), true);
}

}  // namespace souk::explorer
