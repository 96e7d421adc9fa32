// Everything that the sandbox knows: the tables of objects, the events, the totals, and what time alone will change.
// The operations change it through put() and emit(); the API reads it. It is a function of the commands given to it and
// of nothing else, so the journal brings it back. Bounded: beyond `keep` intents the oldest that are succeeded or
// cancelled are forgotten (the totals still count them), and the oldest of everything else. Single-threaded; ids that
// are unknown or forgotten give null.
#pragma once

#include "sandbox/stripe/domain/command.hpp"
#include "sandbox/stripe/domain/objects.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace souk::stripe_sandbox {

using Amounts = std::map<std::string, std::int64_t>;

struct Totals {
    Amounts intents_by_status;
    Amounts amount_succeeded_by_currency;  // captured
    Amounts amount_refunded_by_currency;   // without refunds that failed
    std::int64_t charges = 0, refunds = 0, disputes = 0, events = 0;

    void add(const Totals& other, std::int64_t sign = 1);
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
    template <class T>
    using Table = std::map<std::string, std::shared_ptr<const T>, std::less<>>;  // by id: the oldest first

    explicit Account(AccountSettings settings) : settings_(std::move(settings)) {}

    Totals& totals() noexcept { return totals_; }
    const Totals& totals() const noexcept { return totals_; }
    template <class T>
    const Table<T>& all() const noexcept {
        return std::get<Table<T>>(tables_);
    }
    template <class T>
    std::shared_ptr<const T> find(std::string_view id) const {
        const auto entry = all<T>().find(id);
        return entry == all<T>().end() ? nullptr : entry->second;
    }
    // The intent that an object belongs to; methods and endpoints stand for themselves.
    std::string root_of(std::string_view id) const;
    static std::string root_of(const Object& object);
    bool knows(std::string_view root) const;

    std::vector<EventPtr> take_events() { return std::exchange(emitted_, {}); }  // since the last call, in order
    // What time alone will change: when, in microseconds, and the object it will change.
    std::optional<std::int64_t> next_due() const;
    std::optional<Command> due_command(std::int64_t now) const;

    std::int64_t last_serial() const noexcept { return last_serial_; }
    void configure(WebhookEndpoint endpoint);  // the one of the settings; without events: there is none
    bool is_configured(const WebhookEndpoint& endpoint) const { return endpoint.id == make_id("we_", 0); }

    // For the operations: begin() and finish() stand around each.
    void begin(const Command& command);
    void finish();
    std::int64_t now() const noexcept { return time_ / 1'000'000; }
    std::string new_id(std::string_view prefix) { return make_id(prefix, ++last_serial_); }
    std::string secret_for(std::string_view endpoint) const;
    std::string client_secret_of(std::string_view intent) const;
    std::string authentication_url(const Intent& intent) const;

    // In place of the version with the same id.
    template <class T>
    std::shared_ptr<const T> put(T object) {
        auto version = std::make_shared<const T>(std::move(object));
        auto& current = std::get<Table<T>>(tables_)[version->id];
        count(current.get(), *version);
        current = version;
        return version;
    }
    void remove(const WebhookEndpoint& endpoint);
    void emit(std::string_view type, Object object, std::string previous_attributes = {});
    void settle_later(std::string id, std::chrono::microseconds delay);

  private:
    void count(const Intent* before, const Intent& now);
    void count(const Charge* before, const Charge&) { totals_.charges += before == nullptr ? 1 : 0; }
    void count(const Refund* before, const Refund& now);
    void count(const Dispute* before, const Dispute&) { totals_.disputes += before == nullptr ? 1 : 0; }
    template <class T>
    void count(const T*, const T&) {}
    std::string make_id(std::string_view prefix, std::int64_t serial) const;  // pi_3Q…: sorts by serial number
    void forget_old();

    AccountSettings settings_;
    std::int64_t last_serial_ = 0;
    std::int64_t time_ = 0;  // of the command being executed
    EventRequest origin_;
    std::tuple<Table<Intent>, Table<Charge>, Table<Refund>, Table<Dispute>, Table<PaymentMethod>,
               Table<WebhookEndpoint>, Table<Event>>
        tables_;
    std::deque<std::string> ended_;  // intents that succeeded or were cancelled, in that order
    std::set<std::pair<std::int64_t, std::string>> due_;
    std::vector<EventPtr> emitted_;
    Totals totals_;
};

}  // namespace souk::stripe_sandbox
