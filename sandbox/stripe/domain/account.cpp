#include "sandbox/stripe/domain/account.hpp"

#include <algorithm>
#include "foundation/crypto/digest.hpp"

namespace souk::stripe_sandbox {

namespace {

bool has_ended(const Intent& intent) noexcept {
    return intent.status == IntentStatus::succeeded || intent.status == IntentStatus::canceled;
}

template <class Table>
void trim(Table& table, std::size_t size) {
    while (table.size() > size) table.erase(table.begin());
}

void add(Totals& totals, const Totals& other, std::int64_t sign) {
    for (std::size_t status = 0; status < totals.intents.size(); ++status) {
        totals.intents[status] += sign * other.intents[status];
    }
    for (const auto& [currency, amount] : other.succeeded) totals.succeeded[currency] += sign * amount;
    for (const auto& [currency, amount] : other.refunded) totals.refunded[currency] += sign * amount;
    totals.charges += sign * other.charges;
    totals.refunds += sign * other.refunds;
    totals.events += sign * other.events;
}

}  // namespace

Totals& Totals::operator+=(const Totals& other) {
    add(*this, other, 1);
    return *this;
}
Totals& Totals::operator-=(const Totals& other) {
    add(*this, other, -1);
    return *this;
}

Account::Account(ObjectIds ids, std::string secret, std::size_t keep)
    : ids_(std::move(ids)), secret_(std::move(secret)), keep_(keep) {}

void Account::begin(const Command& command) {
    time_ = command.time;
    origin_ = command.origin;
}

void Account::finish() {
    origin_ = nullptr;
    forget_old();
}

std::vector<EventPtr> Account::take_events() { return std::exchange(emitted_, {}); }

template <class Ptr>
Ptr Account::find(const Table<Ptr>& table, std::string_view prefix, std::string_view id) const {
    const auto serial = ids_.parse(prefix, id);
    if (!serial) return nullptr;
    const auto entry = table.find(*serial);
    return entry == table.end() ? nullptr : entry->second;
}

IntentPtr Account::intent(std::string_view id) const { return find(intents_, "pi_", id); }
ChargePtr Account::charge(std::string_view id) const { return find(charges_, "ch_", id); }
RefundPtr Account::refund(std::string_view id) const { return find(refunds_, "re_", id); }
MethodPtr Account::method(std::string_view id) const { return find(methods_, "pm_", id); }
EventPtr Account::event(std::string_view id) const { return find(events_, "evt_", id); }
EndpointPtr Account::endpoint(std::string_view id) const { return find(endpoints_, "we_", id); }

std::optional<std::int64_t> Account::next_due() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first;
}

std::optional<Command> Account::due_command(std::int64_t now) const {
    if (due_.empty() || due_.begin()->first > now) return std::nullopt;
    return Command{
        .operation = Operation::settle, .time = now, .object = due_.begin()->second, .form = {}, .origin = {}};
}

void Account::configure(WebhookEndpoint endpoint) {
    endpoint.serial = 0;
    endpoint.from_settings = true;
    if (endpoint.events.empty()) {
        endpoints_.erase(0);
        return;
    }
    endpoints_[0] = std::make_shared<const WebhookEndpoint>(std::move(endpoint));
}

std::string Account::secret_for(Serial endpoint) const {
    return "whsec_" + crypto::to_hex(crypto::hmac_sha256(secret_, "webhook endpoint " + std::to_string(endpoint)));
}

void Account::put(IntentPtr intent) {
    auto& current = intents_[intent->serial];
    const bool had_ended = current && has_ended(*current);
    if (current) --totals_.intents[static_cast<std::size_t>(current->status)];
    ++totals_.intents[static_cast<std::size_t>(intent->status)];
    if (has_ended(*intent) && !had_ended) {
        ended_.push_back(intent->serial);
        if (intent->status == IntentStatus::succeeded) totals_.succeeded[intent->currency] += intent->amount_received;
    }
    current = std::move(intent);
}

void Account::put(ChargePtr charge) {
    auto& current = charges_[charge->serial];
    if (!current) ++totals_.charges;
    current = std::move(charge);
}

void Account::put(RefundPtr refund) {
    auto& current = refunds_[refund->serial];
    if (!current) {
        ++totals_.refunds;
        totals_.refunded[refund->currency] += refund->amount;
    }
    const bool had_failed = current && current->status == RefundStatus::failed;
    if (refund->status == RefundStatus::failed && !had_failed) totals_.refunded[refund->currency] -= refund->amount;
    current = std::move(refund);
}

void Account::put(MethodPtr method) { methods_[method->serial] = std::move(method); }

void Account::put(EndpointPtr endpoint) {
    if (endpoint->deleted) {
        endpoints_.erase(endpoint->serial);
    } else {
        endpoints_[endpoint->serial] = std::move(endpoint);
    }
}

void Account::emit(std::string_view type, Object object) {
    auto event = std::make_shared<const Event>(Event{new_serial(), now(), type, std::move(object), origin_});
    ++totals_.events;
    events_.emplace_hint(events_.end(), event->serial, event);
    emitted_.push_back(std::move(event));
}

void Account::settle_later(std::string id, std::chrono::microseconds delay) {
    due_.emplace(time_ + delay.count(), std::move(id));
}

void Account::settled(std::string_view id) {
    const auto entry = std::ranges::find(due_, id, [](const auto& each) { return std::string_view(each.second); });
    if (entry != due_.end()) due_.erase(entry);
}

void Account::forget_old() {
    while (intents_.size() > keep_ && !ended_.empty()) {
        const auto entry = intents_.find(ended_.front());
        ended_.pop_front();
        if (entry == intents_.end()) continue;
        if (entry->second->charge) charges_.erase(entry->second->charge->serial);
        intents_.erase(entry);
    }
    trim(intents_, 2 * keep_);  // when there are many that nobody ever pays or cancels
    trim(charges_, 2 * keep_);
    trim(refunds_, keep_);
    trim(methods_, keep_);
    trim(events_, 4 * keep_);  // a payment has three
}

}  // namespace souk::stripe_sandbox
