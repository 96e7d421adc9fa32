// Everything that the sandbox knows: intents, charges, refunds, payment methods, webhook endpoints, events and totals.
// The operations change it through put() and emit(); the API reads it. It is a function of the commands given to it,
// with their times, and of nothing else, so the journal of commands brings it back. Bounded: beyond `keep` intents the
// oldest that are succeeded or cancelled are forgotten (the totals still count them), and so are the oldest of
// everything else. Single-threaded; ids that are unknown or forgotten give null.
#pragma once

#include "sandbox/stripe/domain/api_error.hpp"
#include "sandbox/stripe/domain/command.hpp"
#include "sandbox/stripe/domain/object_ids.hpp"
#include "sandbox/stripe/domain/objects.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace souk::stripe_sandbox {

struct Totals {
    std::array<std::int64_t, intent_statuses> intents{};  // by status
    std::map<Currency, std::int64_t> succeeded;           // captured, minor units
    std::map<Currency, std::int64_t> refunded;            // without refunds that failed
    std::int64_t charges = 0;
    std::int64_t refunds = 0;
    std::int64_t events = 0;

    Totals& operator+=(const Totals& other);
    Totals& operator-=(const Totals& other);
    bool operator==(const Totals&) const = default;
};

class Account {
  public:
    template <class Ptr>
    using Table = std::map<Serial, Ptr>;  // oldest first

    // `secret` makes the signing secrets of the endpoints created through the API.
    Account(ObjectIds ids, std::string secret, std::size_t keep);

    std::vector<EventPtr> take_events();  // those emitted since the last call, in order

    const ObjectIds& ids() const noexcept { return ids_; }
    const Totals& totals() const noexcept { return totals_; }
    const Table<IntentPtr>& intents() const noexcept { return intents_; }
    const Table<ChargePtr>& charges() const noexcept { return charges_; }
    const Table<RefundPtr>& refunds() const noexcept { return refunds_; }
    const Table<MethodPtr>& methods() const noexcept { return methods_; }
    const Table<EventPtr>& events() const noexcept { return events_; }
    const Table<EndpointPtr>& endpoints() const noexcept { return endpoints_; }
    IntentPtr intent(std::string_view id) const;
    ChargePtr charge(std::string_view id) const;
    RefundPtr refund(std::string_view id) const;
    MethodPtr method(std::string_view id) const;
    EventPtr event(std::string_view id) const;
    EndpointPtr endpoint(std::string_view id) const;

    // What time alone will change (slow payments, refunds that fail later): when, in microseconds, and the command for
    // it.
    std::optional<std::int64_t> next_due() const;
    std::optional<Command> due_command(std::int64_t now) const;

    Serial last_serial() const noexcept { return last_serial_; }
    void continue_from(Serial serial) noexcept { last_serial_ = serial; }
    void count_forgotten(const Totals& totals) { totals_ += totals; }
    void configure(WebhookEndpoint endpoint);  // the one of the settings, serial 0; without events: there is none

    // For the operations: begin() and finish() stand around each.
    void begin(const Command& command);
    void finish();
    std::int64_t now() const noexcept { return time_ / 1'000'000; }
    Serial new_serial() noexcept { return ++last_serial_; }
    std::string secret_for(Serial endpoint) const;
    void put(IntentPtr intent);
    void put(ChargePtr charge);
    void put(RefundPtr refund);
    void put(MethodPtr method);
    void put(EndpointPtr endpoint);
    void emit(std::string_view type, Object object);
    void settle_later(std::string id, std::chrono::microseconds delay);
    void settled(std::string_view id);

  private:
    template <class Ptr>
    Ptr find(const Table<Ptr>& table, std::string_view prefix, std::string_view id) const;
    void forget_old();

    ObjectIds ids_;
    std::string secret_;
    std::size_t keep_;
    Serial last_serial_ = 0;
    std::int64_t time_ = 0;  // of the command being executed
    std::shared_ptr<const Origin> origin_;
    Table<IntentPtr> intents_;
    std::deque<Serial> ended_;  // succeeded or cancelled, in that order
    Table<ChargePtr> charges_;
    Table<RefundPtr> refunds_;
    Table<MethodPtr> methods_;
    Table<EventPtr> events_;
    Table<EndpointPtr> endpoints_;
    std::set<std::pair<std::int64_t, std::string>> due_;
    std::vector<EventPtr> emitted_;
    Totals totals_;
};

}  // namespace souk::stripe_sandbox
