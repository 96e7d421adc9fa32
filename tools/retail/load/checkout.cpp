#include "tools/retail/load/checkout.hpp"

#include "foundation/runtime/suspend.hpp"
#include "tools/retail/catalogue/upload.hpp"
#include "tools/retail/shop/buyer.hpp"
#include "tools/retail/shop/crew.hpp"
#include "tools/retail/shop/sessions.hpp"
#include "tools/retail/shop/variants.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>

namespace souk::retail {

namespace {

using Clock = Gateway::Clock;
constexpr double customers_per_rate = 0.5;  // enough as long as a checkout takes less than half a second

Catalogue bench_catalogue(int variants) {
    Catalogue catalogue;
    catalogue.categories.push_back({"bench", "Bench", std::nullopt});
    const auto euro = *Currency::parse("EUR");
    for (int number = 1; number <= variants; ++number) {
        const auto name = std::to_string(number);
        catalogue.products.push_back({"bench-" + name,
                                      "Bench item " + name,
                                      "For measuring.",
                                      "bench",
                                      {},
                                      {{"BENCH-" + name, "", Money(1299, euro), 1'000'000'000}},
                                      std::nullopt});
    }
    return catalogue;
}

class Checkout {
  public:
    Checkout(runtime::Loop& loop, Gateway& gateway, const CheckoutOptions& options)
        : loop_(loop), gateway_(gateway), options_(options), buyer_(gateway, times_) {}

    task<void> run(std::vector<Account*> customers, std::vector<Uuid> variants);
    std::int64_t errors() const { return errors_; }
    void print(double cpu_share);

  private:
    task<void> one(Account& customer, Clock::time_point due);
    task<void> closed(Crew& crew);
    task<void> open();
    task<void> one_due(Account& customer, Clock::time_point due);
    void begin_due();
    bool counted(Clock::time_point time) const { return time >= begin_ && time < end_; }

    runtime::Loop& loop_;
    Gateway& gateway_;
    const CheckoutOptions& options_;
    StepTimes times_;
    Buyer buyer_;
    Latencies whole_;
    bool warm_ = false;
    std::deque<Account*> idle_;
    std::deque<Clock::time_point> due_;  // started by the plan, waiting for a customer
    int under_way_ = 0;
    std::optional<runtime::Resume<void>> drained_;
    std::vector<Uuid> variants_;
    std::string run_id_ = Uuid::v7().to_string();
    std::int64_t started_ = 0;
    std::int64_t finished_ = 0;  // within the measured time
    std::int64_t errors_ = 0;
    Clock::time_point launch_;
    Clock::time_point begin_;
    Clock::time_point end_;
};

task<void> Checkout::one(Account& customer, Clock::time_point due) {
    if (!warm_ && Clock::now() >= begin_) {
        warm_ = true;
        times_ = {};
    }
    const auto number = started_++;
    Purchase purchase;
    purchase.items.items.push_back({variants_[static_cast<std::size_t>(number * 7919) % variants_.size()], 1});
    purchase.address = {"Bench Customer", "1 Market Street", "Vienna", *CountryCode::parse("AT"), "1010"};
    purchase.cart_step = CartStep::add;
    purchase.key = run_id_ + "-" + std::to_string(number);
    try {
        co_await buyer_.buy(customer, purchase);
        const auto now = Clock::now();
        if (counted(now)) ++finished_;
        if (counted(due)) whole_.add(now - due);
    } catch (const std::exception& error) {
        if (++errors_ <= 5) std::fprintf(stderr, "%s\n", error.what());
    }
}

task<void> Checkout::closed(Crew& crew) {
    auto& customer = *idle_.front();
    idle_.pop_front();
    while (crew.open() && Clock::now() < end_) co_await one(customer, Clock::now());
}

// Starts are due at fixed times. One that finds no customer free waits for one, and its time goes on.
task<void> Checkout::open() {
    const std::chrono::duration<double> gap(1 / options_.rate);
    for (std::int64_t number = 0; !loop_.stopping(); ++number) {
        const auto due = launch_ + std::chrono::duration_cast<Clock::duration>(gap * static_cast<double>(number));
        if (due >= end_) break;
        if (const auto now = Clock::now(); due > now) co_await loop_.sleep(due - now);
        due_.push_back(due);
        begin_due();
    }
    if (under_way_ > 0)
        co_await runtime::suspend<void>([this](runtime::Resume<void> resume) { drained_ = std::move(resume); });
}

void Checkout::begin_due() {
    while (!due_.empty() && !idle_.empty()) {
        auto& customer = *idle_.front();
        idle_.pop_front();
        const auto due = due_.front();
        due_.pop_front();
        ++under_way_;
        loop_.spawn("checkout", one_due(customer, due));
    }
}

task<void> Checkout::one_due(Account& customer, Clock::time_point due) {
    co_await one(customer, due);
    idle_.push_back(&customer);
    --under_way_;
    begin_due();
    if (under_way_ > 0 || !drained_) co_return;
    auto resume = std::exchange(drained_, std::nullopt);
    (*resume)();
}

task<void> Checkout::run(std::vector<Account*> customers, std::vector<Uuid> variants) {
    idle_.assign(customers.begin(), customers.end());
    variants_ = std::move(variants);
    const auto after = [](double seconds) {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    };
    launch_ = Clock::now();
    begin_ = launch_ + after(options_.warmup);
    end_ = begin_ + after(options_.seconds);
    if (options_.rate > 0) {
        co_await open();
    } else {
        Crew crew(loop_);
        co_await crew.run(static_cast<int>(customers.size()), [&] { return closed(crew); });
    }
}

void Checkout::print(double cpu_share) {
    const auto percentiles = [](Latencies& times) {
        std::printf(R"({"p50":%.2f,"p90":%.2f,"p95":%.2f,"p99":%.2f,"p999":%.2f,"max":%.2f,"mean":%.2f})",
                    times.percentile(50), times.percentile(90), times.percentile(95), times.percentile(99),
                    times.percentile(99.9), times.percentile(100), times.mean());
    };
    std::printf(
        R"({"model":"%s","rate":%.1f,"concurrency":%d,"seconds":%.1f,"checkouts":%ld,"errors":%ld,"retries":%ld,)"
        R"("throughput":%.1f,"client_cpu":%.3f,"latency_ms":)",
        options_.rate > 0 ? "open" : "closed", options_.rate, options_.concurrency, options_.seconds,
        static_cast<long>(finished_), static_cast<long>(errors_), static_cast<long>(gateway_.retries()),
        static_cast<double>(finished_) / options_.seconds, cpu_share);
    percentiles(whole_);
    std::printf(R"(,"steps_ms":{)");
    for (std::size_t step = 0; step < purchase_steps.size(); ++step) {
        std::printf("%s\"%s\":", step == 0 ? "" : ",", std::string(purchase_steps[step]).c_str());
        percentiles(times_[step]);
    }
    std::printf("}}\n");
}

}  // namespace

task<int> checkout(runtime::Loop& loop, Gateway& gateway, const Settings& settings, CheckoutOptions options) {
    Account owner(settings.owner_email, settings.owner_password, "Owner");
    co_await owner.sign_in(gateway);
    const auto catalogue = bench_catalogue(options.variants);
    co_await upload(gateway, owner, catalogue, 8);
    std::vector<std::string> skus;
    for (const auto& product : catalogue.products) skus.push_back(product.variants.front().sku);
    std::vector<Uuid> variants;
    for (const auto& [sku, variant] : co_await find_variants(gateway, skus)) variants.push_back(variant.variant_id);
    if (variants.empty()) throw std::runtime_error("the bench's products are not on sale");
    std::ranges::sort(variants);

    if (options.customers == 0)
        options.customers = options.rate > 0
                                ? std::max(8, static_cast<int>(std::ceil(options.rate * customers_per_rate)))
                                : options.concurrency;
    if (options.rate <= 0) options.customers = std::min(options.customers, options.concurrency);
    Sessions sessions(settings.home + "/replay/bench-sessions.json");
    std::vector<Account*> customers;
    for (int number = 1; number <= options.customers; ++number)
        customers.push_back(&sessions.account("bench-" + std::to_string(number) + "@load.example", "Bench Customer"));
    co_await sessions.sign_in(gateway, customers, 8);

    Checkout work(loop, gateway, options);
    const auto cpu = cpu_seconds();
    const auto started = Clock::now();
    co_await work.run(customers, std::move(variants));
    work.print((cpu_seconds() - cpu) / std::chrono::duration<double>(Clock::now() - started).count());
    sessions.save();
    co_return work.errors() == 0 ? 0 : 1;
}

}  // namespace souk::retail
