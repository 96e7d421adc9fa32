#include "foundation/amqp/confirmations.hpp"

#include <gtest/gtest.h>

namespace souk::amqp {
namespace {

TEST(Confirmations, count_in_any_order_and_each_once) {
    Confirmations confirmations;
    confirmations.expect(5);
    confirmations.settle(4, false, true);
    confirmations.settle(4, false, true);
    EXPECT_EQ(confirmations.waiting(), 4u);
    confirmations.settle(3, true, true);
    EXPECT_EQ(confirmations.waiting(), 1u);
    confirmations.settle(5, true, true);
    EXPECT_EQ(confirmations.waiting(), 0u);
    EXPECT_EQ(confirmations.refused(), 0u);
}

TEST(Confirmations, go_on_counting_in_the_next_batch) {
    Confirmations confirmations;
    confirmations.expect(2);
    confirmations.settle(2, true, true);
    confirmations.expect(2);
    confirmations.settle(2, true, true);  // late, of the batch before
    EXPECT_EQ(confirmations.waiting(), 2u);
    confirmations.settle(4, false, true);
    confirmations.settle(5, false, true);  // never sent
    EXPECT_EQ(confirmations.waiting(), 1u);
    confirmations.settle(3, false, false);
    EXPECT_EQ(confirmations.waiting(), 0u);
    EXPECT_EQ(confirmations.refused(), 1u);
    confirmations.expect(1);
    EXPECT_EQ(confirmations.refused(), 0u);
}

}  // namespace
}  // namespace souk::amqp
