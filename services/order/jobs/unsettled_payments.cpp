#include "services/order/jobs/unsettled_payments.hpp"

#include "foundation/telemetry/log.hpp"

namespace souk::order {

task<bool> UnsettledPayments::run_once() {
    constexpr std::int64_t at_once = 20;
    const auto open = co_await store_.take_unsettled(at_once);
    for (const auto& payment : open) {
        try {
            co_await settlements_.end_at_provider(payment);
        } catch (const AnswerIsKept& fault) {
            telemetry::log_warn("an unsettled payment waits",
                                {{"payment", payment.id.to_string()}, {"why", fault.what()}});
        } catch (const Unavailable& away) {
            telemetry::log_warn("unsettled payments wait", {{"why", away.what()}});
            co_return false;
        } catch (const std::exception& error) {
            telemetry::log_error("an unsettled payment waits",
                                 {{"payment", payment.id.to_string()}, {"why", error.what()}});
        }
    }
    co_return std::ssize(open) == at_once;
}

}  // namespace souk::order
