// The company that takes customers' money, in the trade's words: what the stories of payments ask of it, whoever it is.
// Called by the stories and by periodic work. Amounts are Money in our minor units; each provider converts into its
// own. Unavailable: no answer, or one that may be another the next time; whether anything happened is unknown, and
// asking again is safe. PaymentsClosed: the shop's account, key or agreement does not allow it, and only the merchant
// can change that. One loop's own.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/money.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/runtime/task.hpp"
#include "services/order/domain/ids.hpp"
#include "services/order/domain/refund.hpp"
#include "services/order/domain/settlement.hpp"

#include <expected>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace souk::order {

// A fault that the provider answers again under the same number: the next try needs another one.
class AnswerIsKept : public Unavailable {
  public:
    explicit AnswerIsKept(const std::string& why) : Unavailable("payment provider", why) {}
};

class PaymentsClosed : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Why an amount cannot be charged, with the amount that could.
struct AmountRefusal {
    enum class Kind { below_minimum, above_maximum, not_a_multiple, currency_not_supported } kind;
    Money limit;  // the minimum, the maximum, the step; nothing for an unsupported currency
};

// What the customer has to do next to go on with a payment.
struct NextAction {
    std::optional<std::string> url;  // go there; without it, the provider's own script takes the client secret
};

struct ProviderPayment {
    ProviderReport report;
    std::optional<PaymentId> payment;  // ours, as we told the provider when it was begun
    std::optional<std::string> client_secret;
    std::optional<NextAction> next_action;
    std::optional<std::string> last_decline;  // code
};

struct Decline {
    std::string code;     // card_declined, expired_card, …
    std::string reason;   // the bank's, or the code again
    std::string message;  // for the customer
};
// This way to pay cannot be used here: unknown, used up, another customer's, of a kind that the shop does not take.
struct MethodRefused {
    std::string code;
};
using AttemptRefusal = std::variant<Decline, MethodRefused>;

struct ProviderRefund {
    std::string provider_id;
    std::string payment_provider_id;
    std::optional<RefundId> refund;  // ours, when we asked for it
    RefundStatus status = RefundStatus::pending;
    std::optional<Money> amount;
    bool live = false;
    std::string failure;  // code, of a failed one
};

struct ProviderDispute {
    std::string provider_id;
    std::string payment_provider_id;
    DisputeCourse course;
    std::optional<Money> amount;
    std::string reason;
    bool live = false;
};

// The provider will never make this refund as it was asked for.
struct RefundRefusal {
    std::string code;
};

struct NewPayment {
    PaymentId payment;
    OrderId order;
    Money amount;
};

// News that a provider sends by itself. Whatever it sends beyond these is Ignored; Unreadable is genuine news of one of
// these kinds in a shape that we do not know.
struct Ignored {};
struct Unreadable {};
struct RefundsChanged {  // some refund of this payment: ask which
    std::string payment_provider_id;
};
struct ProviderEvent {
    std::string id;
    std::string type;
    std::variant<Ignored, Unreadable, ProviderPayment, ProviderRefund, RefundsChanged, ProviderDispute> news;
};
enum class EventError { not_genuine };

template <class T>
struct ProviderPage {
    std::vector<T> items;
    std::optional<std::string> next;  // ask on from here
};

class PaymentProvider {
  public:
    virtual ~PaymentProvider() = default;

    virtual std::string_view name() const noexcept = 0;  // as data: payments.provider, the account "provider:<name>"
    virtual bool live() const noexcept = 0;              // real money
    // Pure: may this total be charged? Nothing is always accepted: it is not charged.
    virtual std::expected<void, AmountRefusal> accepts(Money amount) const = 0;

    // Begins a payment. The same `beginning` of a payment is made once, however often it is asked for.
    virtual task<ProviderPayment> begin(NewPayment payment, std::int64_t beginning) = 0;
    // Tries to charge `method`. The same `attempt` is made once; the next needs another number.
    virtual task<std::expected<ProviderPayment, AttemptRefusal>> attempt(std::string provider_id, OrderId order,
                                                                         std::string method, std::int64_t attempt) = 0;
    // Ends a payment that nobody waits for, and says how it ended: it may have succeeded before.
    virtual task<ProviderPayment> cancel(std::string provider_id) = 0;
    virtual task<std::optional<ProviderPayment>> find(std::string provider_id) = 0;

    // Money back. The same `attempt` of a refund is made once.
    virtual task<std::expected<ProviderRefund, RefundRefusal>> refund(std::string provider_id, RefundId refund,
                                                                      Money amount, std::int64_t attempt) = 0;
    virtual task<std::vector<ProviderRefund>> refunds_of(std::string provider_id) = 0;

    // A webhook, told genuine from forged before anything else is done with it.
    virtual std::expected<ProviderEvent, EventError> read_event(std::string_view body, std::string_view signature,
                                                                Instant now) const = 0;

    // For comparing books: what the provider has begun since then, newest first, a page at a time.
    virtual task<ProviderPage<ProviderPayment>> payments_since(Instant time, std::optional<std::string> after) = 0;
    virtual task<ProviderPage<ProviderRefund>> refunds_since(Instant time, std::optional<std::string> after) = 0;
};

}  // namespace souk::order
