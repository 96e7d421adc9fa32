#include "tools/retail/replay/replay.hpp"

#include "foundation/core/address_rules.hpp"
#include "foundation/core/unavailable.hpp"
#include "tools/retail/replay/failures.hpp"
#include "tools/retail/replay/reconcile.hpp"
#include "tools/retail/sales/price.hpp"
#include "tools/retail/shop/buyer.hpp"
#include "tools/retail/shop/crew.hpp"
#include "tools/retail/shop/progress.hpp"
#include "tools/retail/shop/sessions.hpp"
#include "tools/retail/shop/variants.hpp"

#include <cstdio>

namespace souk::retail {

namespace {

constexpr int sign_in_concurrency = 8;  // a password check takes a core for a while: more would only queue
constexpr std::int64_t complaints_shown = 10;

class Replay {
  public:
    Replay(runtime::Loop& loop, Gateway& gateway, const Settings& settings, const Plan& plan, Currency currency)
        : loop_(loop),
          gateway_(gateway),
          plan_(plan),
          currency_(currency),
          owner_(settings.owner_email, settings.owner_password, "Owner"),
          keeper_(gateway, owner_, settings, currency),
          sessions_(settings.home + "/replay/sessions.json"),
          turns_(plan),
          buyer_(gateway, times_) {}

    task<int> run(int concurrency);

  private:
    task<void> find_stock();
    task<std::vector<std::int64_t>> available();
    task<void> place_orders(int concurrency);
    task<void> work(Crew& crew, Progress& progress);
    task<void> place(const PlannedOrder& order, Progress& progress);
    void print_speed(double seconds, double cpu);

    runtime::Loop& loop_;
    Gateway& gateway_;
    const Plan& plan_;
    Currency currency_;
    Account owner_;
    BookKeeper keeper_;
    Sessions sessions_;
    Turns turns_;
    StepTimes times_;
    Buyer buyer_;
    Latencies whole_;
    Failures failures_;
    std::string run_id_ = Uuid::v7().to_string();
    std::vector<Account*> customers_;
    std::vector<Uuid> variants_;  // of each SKU
    std::int64_t placed_lines_ = 0;
};

// What the shop calls the file's SKUs; and whether it can serve these orders at all, before the first one is placed.
task<void> Replay::find_stock() {
    const auto found = co_await find_variants(gateway_, plan_.skus);
    std::size_t missing = 0;
    std::size_t short_of = 0;
    for (std::size_t sku = 0; sku < plan_.skus.size(); ++sku) {
        const auto at = found.find(plan_.skus[sku]);
        if (at == found.end() || at->second.price != Money(plan_.prices[sku], currency_)) {
            ++missing;
            variants_.emplace_back();
            continue;
        }
        if (at->second.available < plan_.quantities[sku]) ++short_of;
        variants_.push_back(at->second.variant_id);
    }
    if (missing > 0)
        throw std::runtime_error("the shop does not sell " + count_text(static_cast<std::int64_t>(missing)) +
                                 " of the variants of these orders: import the file first");
    if (short_of > 0)
        throw std::runtime_error(
            "the shop has too little of " + count_text(static_cast<std::int64_t>(short_of)) +
            " variants for these orders: they have been placed before. Take others (--from), or a new shop");
}

task<std::vector<std::int64_t>> Replay::available() {
    const auto found = co_await find_variants(gateway_, plan_.skus);
    std::vector<std::int64_t> counts;
    for (const auto& sku : plan_.skus) {
        const auto at = found.find(sku);
        counts.push_back(at == found.end() ? 0 : at->second.available);
    }
    co_return counts;
}

task<void> Replay::place(const PlannedOrder& order, Progress& progress) {
    auto& customer = *customers_[order.customer];
    Purchase purchase;
    for (const auto& line : order.lines) purchase.items.items.push_back({variants_[line.sku], line.quantity});
    // The file knows of no street, no town and no postcode.
    const auto locality = specimen_locality(order.country);
    purchase.address = {customer.name(),    "Customer " + plan_.customers[order.customer],
                        order.country_name, order.country,
                        locality.postcode,  locality.region};
    purchase.total = Money(order.total, currency_);
    purchase.key = run_id_ + "-" + order.invoice;
    const auto started = Gateway::Clock::now();
    try {
        co_await buyer_.buy(customer, purchase);
        whole_.add(Gateway::Clock::now() - started);
        placed_lines_ += std::ssize(order.lines);
        progress.done();
    } catch (const std::exception& error) {
        progress.failed();
        failures_.add(order.invoice, error.what());
        if (progress.failed_count() <= complaints_shown)
            std::fprintf(stderr, "\ninvoice %s: %s\n", order.invoice.c_str(), error.what());
    }
}

task<void> Replay::work(Crew& crew, Progress& progress) {
    while (crew.open()) {
        const auto* order = turns_.next();
        if (order == nullptr) co_return;
        co_await place(*order, progress);
        turns_.done(*order);
    }
}

task<void> Replay::place_orders(int concurrency) {
    const auto cpu_before = cpu_seconds();
    Progress progress("orders", std::ssize(plan_.orders));
    progress.start(loop_);
    Crew crew(loop_);
    co_await crew.run(concurrency, [&] { return work(crew, progress); });
    const auto seconds = progress.seconds();
    progress.finish();
    sessions_.save();
    print_speed(seconds, cpu_seconds() - cpu_before);
}

void Replay::print_speed(double seconds, double cpu) {
    const auto orders = static_cast<double>(whole_.count());
    std::printf(
        "\n%s paid orders in %.1f s: %.0f orders/s, %.0f lines/s; %s tries again; this client used %.0f %% of one "
        "core\n",
        count_text(static_cast<std::int64_t>(whole_.count())).c_str(), seconds, orders / seconds,
        static_cast<double>(placed_lines_) / seconds, count_text(gateway_.retries()).c_str(), 100 * cpu / seconds);
    std::printf("\n  %-12s %9s %9s %9s %9s  ms\n", "step", "p50", "p95", "p99", "max");
    const auto print = [](std::string_view name, Latencies& times) {
        std::printf("  %-12.*s %9.1f %9.1f %9.1f %9.1f\n", static_cast<int>(name.size()), name.data(),
                    times.percentile(50), times.percentile(95), times.percentile(99), times.percentile(100));
    };
    for (std::size_t step = 0; step < purchase_steps.size(); ++step) print(purchase_steps[step], times_[step]);
    print("whole", whole_);
}

task<int> Replay::run(int concurrency) {
    co_await owner_.sign_in(gateway_);
    co_await find_stock();
    Evidence evidence;
    evidence.before = co_await keeper_.read_when_quiet(0);
    evidence.available_before = co_await available();

    for (const auto& id : plan_.customers)
        customers_.push_back(&sessions_.account("customer-" + id + "@retail.example", "Customer " + id));
    evidence.new_accounts = co_await sessions_.sign_in(gateway_, customers_, sign_in_concurrency);
    co_await place_orders(concurrency);
    if (loop_.stopping())
        throw std::runtime_error("interrupted: only some of the orders were placed, so nothing was compared");
    if (failures_.count() > 0) {
        std::printf("\n%s", failures_.report(std::ssize(plan_.orders)).c_str());
        co_return 1;
    }

    std::fprintf(stderr, "waiting until all events are handled\n");
    const auto mails = evidence.before.mails.value_or(0) + std::ssize(plan_.orders) + evidence.new_accounts;
    evidence.after = co_await keeper_.read_when_quiet(mails);
    evidence.available_after = co_await available();
    evidence.queues = co_await keeper_.queues();

    std::printf("\nReconciliation\n");
    const bool equal = print_findings(stdout, reconcile(plan_, evidence, currency_));
    if (!evidence.after.mails) std::printf("  (no mail sink: e-mails were not counted)\n");
    if (!evidence.after.provider) std::printf("  (no payment sandbox: the provider's books were not read)\n");
    if (!evidence.queues) std::printf("  (no broker console: dead-letter queues were not read)\n");
    std::printf("\n%s\n", equal ? "Every line is equal." : "The books DIFFER from the file.");
    co_return equal ? 0 : 1;
}

void print_plan(const Plan& plan, Currency currency) {
    const std::string code(currency.code());
    std::printf("%s orders of %s customers: %s lines, %s after merging repeated ones; %s variants, %s pieces\n",
                count_text(std::ssize(plan.orders)).c_str(), count_text(std::ssize(plan.customers)).c_str(),
                count_text(plan.file_lines).c_str(), count_text(plan.order_lines).c_str(),
                count_text(std::ssize(plan.skus)).c_str(), count_text(plan.pieces).c_str());
    std::printf(
        "total in the file %s %s; with each unit price rounded half-up to the penny %s %s (%s of %s lines differ, by "
        "%s in all)\n\n",
        thousandths_text(plan.exact_total).c_str(), code.c_str(), pennies_text(plan.total).c_str(), code.c_str(),
        count_text(plan.fractional_lines).c_str(), count_text(plan.file_lines).c_str(),
        thousandths_text(plan.total * 10 - plan.exact_total).c_str());
    std::fflush(stdout);
}

}  // namespace

task<int> replay(runtime::Loop& loop, Gateway& gateway, const Settings& settings, ReplayOptions options) {
    const auto plan = make_plan(read_sales(options.file), options.from, options.orders);
    if (plan.orders.empty()) throw std::runtime_error("there are no orders to place: --from is behind the last one");
    const auto currency = *Currency::parse("GBP");
    print_plan(plan, currency);
    Replay work(loop, gateway, settings, plan, currency);
    co_return co_await work.run(options.concurrency);
}

}  // namespace souk::retail
