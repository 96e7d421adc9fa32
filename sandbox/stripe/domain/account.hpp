// Everything that the sandbox knows: the tables of objects, the events, the totals, and what time alone will change.
// The operations change it through put() and emit(); the API reads it. It is a function of the commands given to it and
// of nothing else, so the journal brings it back. Bounded: of each kind the oldest are forgotten when there are more
// than so many for each of `keep` payments (the totals still count them). Single-threaded; ids that are unknown or
// forgotten give null.
#pragma once

#include "sandbox/stripe/domain/command.hpp"
#include "sandbox/stripe/domain/resources.hpp"

#include <chrono>
#include <set>

namespace souk::stripe_sandbox {

inline constexpr std::chrono::seconds bank_time{1};  // what a bank takes for what Stripe does not do at once

using Amounts = std::map<std::string, std::int64_t>;

struct Totals {
    Amounts intents_by_status;
    Amounts amount_succeeded_by_currency;  // captured
    Amounts amount_refunded_by_currency;   // without refunds that failed
    std::int64_t charges = 0, refunds = 0, disputes = 0, events = 0;
};
BOOST_DESCRIBE_STRUCT(Totals, (),
                      (intents_by_status, amount_succeeded_by_currency, amount_refunded_by_currency, charges, refunds,
                       disputes, events))

struct AccountSettings {
    std::string instance;    // 12 letters and digits in its ids, which differ between sandboxes
    std::string secret;      // makes client secrets and the signing secrets of endpoints
    std::string public_url;  // where a browser finds the 3-D Secure page
    std::size_t keep = 50'000;
};

class Account {
  public:
    using Table = std::map<std::string, ObjectPtr, std::less<>>;  // by id: the oldest first

    explicit Account(AccountSettings settings);

    const Table& all(const Resource& resource) const { return tables_.at(resource.prefix); }
    ObjectPtr find(const Resource& resource, std::string_view id) const;
    ObjectPtr find(std::string_view id) const;  // of any kind

    std::vector<ObjectPtr> take_events() { return std::exchange(emitted_, {}); }  // since the last call, in order
    // What time alone will change: when, in microseconds, and the object it will change.
    std::optional<std::int64_t> next_due() const;
    std::optional<Command> due_command(std::int64_t now) const;
    std::int64_t last_serial() const noexcept { return last_serial_; }
    std::int64_t oldest_serial() const;  // of the payments that are remembered
    void configure(Object endpoint);     // the one of the settings; without events: there is none
    bool is_configured(const Object& endpoint) const { return endpoint.id() == make_id(endpoints.prefix, 0); }

    // For the operations.
    void begin(const Command& command);
    std::int64_t now() const noexcept { return time_ / 1'000'000; }
    std::string new_id(std::string_view prefix) { return make_id(prefix, ++last_serial_); }
    Object make(const Resource& resource);  // with a new id, not yet put
    std::string secret_for(std::string_view endpoint) const;
    std::string client_secret_of(std::string_view intent) const;
    std::string authentication_url(const Object& intent) const;
    ObjectPtr put(Object object);  // in place of the version with the same id
    void remove(const Object& object) { tables_[endpoints.prefix].erase(std::string(object.id())); }
    // An event, which says what has changed since `before`; the other puts the object, too.
    ObjectPtr put_and_tell(Object object, std::string_view type, const Object* before = nullptr);
    void emit(std::string_view type, const ObjectPtr& object, const Object* before = nullptr);
    void settle_later(const Object& object) { due_.emplace(time_ + 1'000'000 * bank_time.count(), object.id()); }

    Totals totals;

  private:
    void count(const Object* before, const Object& now);
    std::string make_id(std::string_view prefix, std::int64_t serial) const;  // pi_3S…: sorts by serial number

    AccountSettings settings_;
    std::int64_t last_serial_ = 0;
    std::int64_t time_ = 0;  // of the command being executed
    Value request_ = nullptr, idempotency_key_ = nullptr;
    std::map<std::string_view, Table> tables_;  // by the prefix of their ids
    std::set<std::pair<std::int64_t, std::string>> due_;
    std::vector<ObjectPtr> emitted_;
};

bool wants(const Object& endpoint, std::string_view event_type);
bool is_out(std::string_view refund_status);  // the money is with the customer, or on its way

}  // namespace souk::stripe_sandbox
