// Money that goes back: refunds, whoever asked for them, and disputes that a cardholder's bank has opened. Says which
// way their states may go, what each step moves in the books, and what of all that a payment's status shows. Pure;
// amounts are the whole amount of the refund or dispute.
#pragma once

#include "services/order/domain/order_status.hpp"

#include <boost/describe.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace souk::order {

// due: the provider has not taken it on yet. pending, requires_action: on its way. succeeded: the money has left us; a
// bank may still send it back, which makes it failed. canceled: called off before it left.
BOOST_DEFINE_ENUM_CLASS(RefundStatus, due, pending, requires_action, succeeded, failed, canceled)
bool may_become(RefundStatus from, RefundStatus to);

// late_payment: the money came for an order that had ended. provider: somebody made it in the provider's own pages.
BOOST_DEFINE_ENUM_CLASS(RefundReason, late_payment, provider)

// Accounts of the books; that of a provider carries its name: "provider:…".
enum class Account { provider, sales, shipping, refunds, owed_to_customers, disputes, lost_disputes };
std::string_view name_of(Account account);  // of all but the provider's

struct Transfer {
    Account debit;
    Account credit;
    bool operator==(const Transfer&) const = default;
};

// What a refund that is now `to`, and was `from`, moves. A refund that we make begins as `due`, and what is owed has
// been booked with the payment that came too late; one that we first hear of begins as nothing.
std::vector<Transfer> moves(RefundReason reason, RefundStatus from, RefundStatus to);
std::vector<Transfer> moves_of_new(RefundReason reason, RefundStatus first);

// Whoever is owed the money still: a person has to look at it.
bool needs_attention(RefundReason reason, RefundStatus status);

// What has happened to a dispute so far, in whatever order it was heard. The bank takes the money when it opens one,
// and gives it back when the shop wins.
struct DisputeCourse {
    bool withdrawn = false;
    bool reinstated = false;
    bool won = false;
    bool lost = false;
    bool closed = false;  // won, lost, or a mere question that was answered

    bool holds_money() const noexcept { return withdrawn && !reinstated; }
    DisputeCourse operator|(const DisputeCourse& other) const noexcept;
    bool operator==(const DisputeCourse&) const = default;
};
std::vector<Transfer> moves(const DisputeCourse& from, const DisputeCourse& to);

// All that is known of a captured payment's way back.
struct PaymentStanding {
    std::int64_t captured = 0;
    std::int64_t refunded = 0;  // sum of the refunds that have succeeded
    std::int64_t owed = 0;      // sum of those that are still owed
    bool disputed = false;      // one is open
    bool charged_back = false;  // one is lost
};
PaymentStatus status_of(const PaymentStanding& standing);

}  // namespace souk::order
