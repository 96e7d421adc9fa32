#include "tools/retail/replay/failures.hpp"

#include <gtest/gtest.h>

namespace souk::retail {
namespace {

TEST(Failures, SaysNothingWhereNothingFailed) {
    EXPECT_EQ(Failures().count(), 0);
    EXPECT_EQ(Failures().report(200), "");
}

TEST(Failures, SaysWhichOrdersFailedAndWhyAndHowMany) {
    Failures failures;
    failures.add("536365", "POST /api/orders: 409 out_of_stock");
    failures.add("536370", "POST /api/cart: 422 cart_full");
    failures.add("536371", "POST /api/orders: 409 out_of_stock");
    EXPECT_EQ(failures.count(), 3);
    EXPECT_EQ(failures.report(1200),
              "3 of 1,200 orders failed, so the books cannot equal the file: nothing was compared.\n"
              "  2: POST /api/orders: 409 out_of_stock (invoices 536365, 536371)\n"
              "  1: POST /api/cart: 422 cart_full (invoices 536370)\n");
}

TEST(Failures, NamesTenInvoicesOfAReason) {
    Failures failures;
    for (int invoice = 1; invoice <= 11; ++invoice) failures.add(std::to_string(invoice), "why");
    EXPECT_NE(failures.report(11).find("  11: why (invoices 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, …)\n"), std::string::npos);
}

TEST(Failures, NamesTwentyReasons) {
    Failures failures;
    for (int order = 1; order <= 23; ++order) failures.add(std::to_string(order), "order " + std::to_string(order));
    EXPECT_TRUE(failures.report(23).ends_with("  … and 3 other reasons\n"));
}

}  // namespace
}  // namespace souk::retail
