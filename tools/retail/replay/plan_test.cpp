#include "tools/retail/replay/plan.hpp"

#include "tools/retail/replay/reconcile.hpp"

#include <gtest/gtest.h>

#include <set>

namespace souk::retail {
namespace {

// Three invoices; customers a, b, a. Item 0 at 1.50, item 1 at 0.001 (rounds to nothing).
Sales small_sales() {
    Sales sales;
    sales.items = {{"A1", "LAMP", {}}, {"PADS", "PADS", {}}};
    sales.customers = {"a", "b"};
    sales.invoices = {{"1", "", 0, "France", {{0, 2, 1500}, {0, 3, 1500}, {1, 1, 1}}},
                      {"2", "", 1, "EIRE", {{0, 1, 1500}}},
                      {"3", "", 0, "France", {{0, 4, 1500}}}};
    return sales;
}

TEST(Plan, MergesLinesAndAddsUp) {
    const auto plan = make_plan(small_sales(), 0, 100);
    ASSERT_EQ(plan.orders.size(), 3U);
    EXPECT_EQ(plan.skus, (std::vector<std::string>{"A1-150", "PADS-0"}));
    EXPECT_EQ(plan.quantities, (std::vector<std::int64_t>{10, 1}));
    EXPECT_EQ(plan.orders[0].lines.size(), 2U);
    EXPECT_EQ(plan.orders[0].lines[0].quantity, 5);
    EXPECT_EQ(plan.orders[0].total, 750);
    EXPECT_EQ(plan.orders[1].country, *CountryCode::parse("IE"));
    EXPECT_EQ(plan.file_lines, 5);
    EXPECT_EQ(plan.order_lines, 4);
    EXPECT_EQ(plan.pieces, 11);
    EXPECT_EQ(plan.exact_total, 15001);
    EXPECT_EQ(plan.total, 1500);
    EXPECT_EQ(plan.fractional_lines, 1);
}

TEST(Plan, TakesAPartOfTheFile) {
    const auto plan = make_plan(small_sales(), 1, 1);
    ASSERT_EQ(plan.orders.size(), 1U);
    EXPECT_EQ(plan.orders[0].invoice, "2");
    EXPECT_EQ(plan.customers, std::vector<std::string>{"b"});
    EXPECT_TRUE(make_plan(small_sales(), 9, SIZE_MAX).orders.empty());
}

TEST(Plan, RefusesUnknownCountries) {
    auto sales = small_sales();
    sales.invoices[0].country = "Atlantis";
    EXPECT_THROW(make_plan(sales, 0, 1), std::runtime_error);
}

TEST(Turns, NeverGiveTwoOrdersOfOneCustomerAtATime) {
    const auto plan = make_plan(small_sales(), 0, 100);
    Turns turns(plan);
    const auto* first = turns.next();
    const auto* second = turns.next();
    ASSERT_TRUE(first != nullptr && second != nullptr);
    EXPECT_EQ(first->invoice, "1");
    EXPECT_EQ(second->invoice, "2");
    EXPECT_EQ(turns.next(), nullptr);  // the third is the first customer's, who is busy
    turns.done(*second);
    EXPECT_EQ(turns.next(), nullptr);
    turns.done(*first);
    const auto* third = turns.next();
    ASSERT_NE(third, nullptr);
    EXPECT_EQ(third->invoice, "3");
    turns.done(*third);
    EXPECT_EQ(turns.next(), nullptr);
}

const Currency pounds = *Currency::parse("GBP");

// Books in which the whole plan has been carried out by two new customers.
Evidence right_evidence() {
    Evidence evidence;
    evidence.before.shop = {
        {5, 9, 1000, 4}, {4, 900}, {0, 900}, {500, 0, 7}, {{"order.created", 5, {{"order.created", 5}}}}, 0};
    evidence.before.mails = 3;
    evidence.before.provider = ProviderBooks{4, 900};
    evidence.after.shop = {{8, 13, 2500, 7},
                           {7, 2400},
                           {0, 2400},
                           {489, 0, 18},
                           {{"order.created", 8, {{"order.created", 8}}},
                            {"payment.processed", 3, {{"payment.processed", 3}, {"payment.processed.notification", 3}}},
                            {"email.notification", 5, {}},
                            {"user.registered", 2, {{"user.registered", 2}}}},
                           0};
    evidence.after.mails = 8;
    evidence.after.provider = ProviderBooks{7, 2400};
    evidence.available_before = {250, 250};
    evidence.available_after = {240, 249};
    evidence.queues = Queues{0, 0};
    evidence.new_accounts = 2;
    return evidence;
}

std::multiset<std::string> differing(const Evidence& evidence) {
    std::multiset<std::string> names;
    for (const auto& finding : reconcile(make_plan(small_sales(), 0, 100), evidence, pounds))
        if (!finding.ok()) names.insert(finding.what);
    return names;
}

TEST(Reconcile, AgreesWithRightBooks) { EXPECT_EQ(differing(right_evidence()), std::multiset<std::string>{}); }

TEST(Reconcile, FindsEachWrongBook) {
    using Names = std::multiset<std::string>;
    auto evidence = right_evidence();
    ++evidence.after.shop.orders.count;
    EXPECT_EQ(differing(evidence), Names{"orders placed"});

    evidence = right_evidence();
    --evidence.after.shop.orders.total;
    EXPECT_EQ(differing(evidence), Names{"total of the orders (GBP)"});

    evidence = right_evidence();
    --evidence.available_after[1];
    EXPECT_EQ(differing(evidence), Names{"variants whose stock fell by what was sold"});

    evidence = right_evidence();
    evidence.after.shop.stock.reserved = 1;
    EXPECT_EQ(differing(evidence), Names{"pieces still reserved"});

    evidence = right_evidence();
    evidence.after.shop.ledger.sum = 1;
    EXPECT_EQ(differing(evidence), Names{"ledger: sum of all accounts (GBP)"});

    evidence = right_evidence();
    --evidence.after.provider->payments;
    EXPECT_EQ(differing(evidence), Names{"payments in the provider's books"});

    evidence = right_evidence();
    evidence.after.mails = 7;
    EXPECT_EQ(differing(evidence), Names{"e-mails received (one for each order and new account)"});

    evidence = right_evidence();
    evidence.after.shop.events[1].handled[1].count = 2;  // one consumer has missed one
    EXPECT_EQ(differing(evidence), Names{"payment.processed handled by payment.processed.notification"});

    evidence = right_evidence();
    evidence.after.shop.events[3].handled.clear();  // no consumer has ever handled one
    EXPECT_EQ(differing(evidence), Names{"user.registered handled"});

    evidence = right_evidence();
    evidence.after.shop.outbox_pending = 1;
    evidence.queues->dead = 1;
    EXPECT_EQ(differing(evidence), (Names{"events left in outboxes", "messages in dead-letter queues"}));
}

TEST(Quiet, MeansEmptyOutboxesAndNoConsumerBehind) {
    auto books = right_evidence().after.shop;
    EXPECT_TRUE(is_quiet(books));
    books.outbox_pending = 1;
    EXPECT_FALSE(is_quiet(books));
    books.outbox_pending = 0;
    books.events[0].handled[0].count = 7;
    EXPECT_FALSE(is_quiet(books));
}

}  // namespace
}  // namespace souk::retail
