// Asks the provider for the refunds that are due. Each has its own tries and its own next time, with pauses that grow
// to a day: one that is refused never delays another. After many tries, or a definite no, somebody is told (metric and
// log), and it is still tried once a day, since a person may have put right what was wrong.
#pragma once

#include "services/order/api/refunds_and_disputes.hpp"

namespace souk::order {

class Refunds {
  public:
    Refunds(pg::Database& database, Settlements& settlements, RefundsAndDisputes& money_back,
            telemetry::Metrics& metrics);
    task<bool> run_once();

  private:
    struct Failure {
        std::string why;
        bool definite = false;
        bool provider_away = false;
    };
    task<std::optional<Failure>> make(const DueRefund& due);
    // Takes over what the provider knows of this payment's refunds; true when the due one is among them.
    task<bool> found_at_provider(const DueRefund& due);
    task<bool> hear(PaymentId payment, const ProviderRefund& refund);

    pg::Database& database_;
    RefundStore store_;
    Settlements& settlements_;
    RefundsAndDisputes& money_back_;
    telemetry::Gauge& due_;
    telemetry::Gauge& needing_attention_;
};

}  // namespace souk::order
