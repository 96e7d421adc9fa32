// News of payments, from whoever has it: the customer's return, the provider's webhook, an order that ends, the daily
// comparison. All of them come here; the payment's row is locked, what the provider says is compared with what we
// expect, and what follows is queued in the caller's transaction. The answer is the order and the payment as they are
// then, and is all that anybody may be told. One loop's own.
#pragma once

#include "foundation/postgres/database.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "services/order/provider/payment_provider.hpp"
#include "services/order/storage/payment_store.hpp"
#include "services/order/storage/refund_store.hpp"

namespace souk::order {

struct Settled {
    Settlement decision = Settlement::nothing;
    OrderId order_id;
    OrderStatus order = OrderStatus::pending;
    PaymentStatus payment = PaymentStatus::pending;
    Money amount;
    // The provider's own id of this payment is not known here, so that an event alone does not count: ask for it.
    bool ask_first = false;
};

class Settlements {
  public:
    Settlements(pg::Database& database, PaymentProvider& provider, telemetry::Metrics& metrics);

    // `asked`: the provider has answered us; else it has told us by itself. Nothing for a payment that is not ours.
    task<std::optional<Settled>> settle(pg::Transaction& transaction, PaymentId id, const ProviderPayment& payment,
                                        bool asked);
    // An order of 0 is paid without a provider, in the transaction that places it or is asked to pay it.
    task<std::optional<Settled>> settle_free(pg::Transaction& transaction, PaymentId id);

    // Ends what is open at the provider and settles by its answer: money that came is kept for a pending order, and
    // goes back for an ended one; a pending order whose payment is ended expires.
    task<void> end_at_provider(UnsettledPayment payment);

    // Something that has to be looked at: kept, logged when it is new, counted.
    task<void> report(pg::Executor& on, Difference difference);

    PaymentProvider& provider() noexcept { return provider_; }

  private:
    void confirm(pg::Transaction& transaction, PaymentId id, const LockedPayment& locked,
                 std::optional<std::string> provider_id);

    pg::Database& database_;
    PaymentStore store_;
    PaymentProvider& provider_;
    telemetry::Metrics& metrics_;
    telemetry::Counter& confirmed_;
    telemetry::Counter& late_;
};

}  // namespace souk::order
