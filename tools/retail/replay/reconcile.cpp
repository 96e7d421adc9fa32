#include "tools/retail/replay/reconcile.hpp"

#include "tools/retail/sales/price.hpp"

#include <algorithm>

namespace souk::retail {

namespace {

class Findings {
  public:
    void count(std::string what, std::int64_t expected, std::int64_t found) {
        all.push_back({std::move(what), count_text(expected), count_text(found)});
    }
    void money(std::string what, std::int64_t expected, std::int64_t found) {
        all.push_back({std::move(what), pennies_text(expected), pennies_text(found)});
    }
    std::vector<Finding> all;
};

// Each event, by each of its consumers: handled as often as published.
void add_events(Findings& findings, const Plan& plan, const Evidence& evidence) {
    const auto& before = evidence.before.shop;
    const auto& after = evidence.after.shop;
    const auto orders = std::ssize(plan.orders);
    const std::pair<std::string_view, std::int64_t> caused[] = {{"user.registered", evidence.new_accounts},
                                                                {"order.created", orders},
                                                                {"payment.processed", orders},
                                                                {"email.notification", orders + evidence.new_accounts}};
    for (const auto& [event, expected] : caused)
        findings.count(std::string(event) + " published", expected, after.published(event) - before.published(event));
    for (const auto& event : after.events) {
        const auto published = event.published - before.published(event.name);
        if (published == 0) continue;
        // Somebody must have handled it, even one that no count knows yet; e-mails are counted where they arrive.
        if (event.handled.empty() && event.name != "email.notification")
            findings.count(event.name + " handled", published, 0);
        for (const auto& consumer : event.handled)
            findings.count(event.name + " handled by " + consumer.name, published,
                           consumer.count - before.handled(consumer.name));
    }
    findings.count("events left in outboxes", 0, after.outbox_pending);
    if (evidence.queues) findings.count("messages in dead-letter queues", 0, evidence.queues->dead);
}

}  // namespace

std::vector<Finding> reconcile(const Plan& plan, const Evidence& evidence, Currency currency) {
    const auto& before = evidence.before.shop;
    const auto& after = evidence.after.shop;
    const auto orders = std::ssize(plan.orders);
    const std::string money = " (" + std::string(currency.code()) + ")";
    Findings findings;

    findings.count("orders placed", orders, after.orders.count - before.orders.count);
    findings.count("order lines", plan.order_lines, after.orders.lines - before.orders.lines);
    findings.money("total of the orders" + money, plan.total, after.orders.total - before.orders.total);
    findings.count("orders paid", orders, after.orders.paid - before.orders.paid);

    findings.count("payments captured", orders, after.payments.captured_count - before.payments.captured_count);
    findings.money("amount captured" + money, plan.total,
                   after.payments.captured_total - before.payments.captured_total);
    if (evidence.before.provider && evidence.after.provider) {
        findings.count("payments in the provider's books", orders,
                       evidence.after.provider->payments - evidence.before.provider->payments);
        findings.money("amount in the provider's books" + money, plan.total,
                       evidence.after.provider->amount - evidence.before.provider->amount);
    }
    findings.money("ledger: provider's account" + money, plan.total, after.ledger.provider - before.ledger.provider);
    findings.money("ledger: sum of all accounts" + money, 0, after.ledger.sum);

    std::int64_t right = 0;
    for (std::size_t sku = 0; sku < plan.skus.size(); ++sku)
        if (evidence.available_before[sku] - evidence.available_after[sku] == plan.quantities[sku]) ++right;
    findings.count("variants whose stock fell by what was sold", std::ssize(plan.skus), right);
    findings.count("pieces sold", plan.pieces, after.stock.sold - before.stock.sold);
    findings.count("pieces gone from stock", plan.pieces, before.stock.on_hand - after.stock.on_hand);
    // Unpaid orders of before may have ended meanwhile.
    findings.count("pieces still reserved", 0, std::max<std::int64_t>(0, after.stock.reserved - before.stock.reserved));

    if (evidence.before.mails && evidence.after.mails)
        findings.count("e-mails received (one for each order and new account)", orders + evidence.new_accounts,
                       *evidence.after.mails - *evidence.before.mails);
    add_events(findings, plan, evidence);
    return findings.all;
}

bool print_findings(std::FILE* out, const std::vector<Finding>& findings) {
    std::size_t what = 0;
    std::size_t expected = std::string_view("expected").size();
    std::size_t found = std::string_view("found").size();
    for (const auto& finding : findings) {
        what = std::max(what, finding.what.size());
        expected = std::max(expected, finding.expected.size());
        found = std::max(found, finding.found.size());
    }
    const auto print = [&](const char* a, const char* b, const char* c, const char* d) {
        std::fprintf(out, "  %-*s  %*s  %*s  %s\n", static_cast<int>(what), a, static_cast<int>(expected), b,
                     static_cast<int>(found), c, d);
    };
    print("", "expected", "found", "");
    bool equal = true;
    for (const auto& finding : findings) {
        print(finding.what.c_str(), finding.expected.c_str(), finding.found.c_str(), finding.ok() ? "OK" : "DIFFERS");
        equal = equal && finding.ok();
    }
    return equal;
}

}  // namespace souk::retail
