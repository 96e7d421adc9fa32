#include "sandbox/stripe/domain/account.hpp"

#include "foundation/crypto/digest.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

bool has_ended(const Intent& intent) noexcept {
    return intent.status == IntentStatus::succeeded || intent.status == IntentStatus::canceled;
}

bool is_out(const Refund& refund) noexcept {
    return refund.status != RefundStatus::failed && refund.status != RefundStatus::canceled;
}

void trim(auto& table, std::size_t size) {
    while (table.size() > size) table.erase(table.begin());
}

}  // namespace

void Totals::add(const Totals& other, std::int64_t sign) {
    const auto merge = [sign](Amounts& into, const Amounts& from) {
        for (const auto& [name, amount] : from) into[name] += sign * amount;
        std::erase_if(into, [](const auto& each) { return each.second == 0; });
    };
    merge(intents_by_status, other.intents_by_status);
    merge(amount_succeeded_by_currency, other.amount_succeeded_by_currency);
    merge(amount_refunded_by_currency, other.amount_refunded_by_currency);
    charges += sign * other.charges;
    refunds += sign * other.refunds;
    disputes += sign * other.disputes;
    events += sign * other.events;
}

bool WebhookEndpoint::wants(std::string_view event_type) const noexcept {
    return status == "enabled" && std::ranges::any_of(enabled_events, [&](const std::string& each) {
               return each == "*" || each == event_type;
           });
}

std::string Account::root_of(const Object& object) {
    return std::visit(
        []<class T>(const T& each) -> std::string {
            if constexpr (std::is_same_v<T, std::monostate>) {
                return {};
            } else if constexpr (requires { each->payment_intent.id; }) {
                return each->payment_intent.id;
            } else {
                return each->id;
            }
        },
        object);
}

std::string Account::root_of(std::string_view id) const {
    if (const auto charge = find<Charge>(id)) return charge->payment_intent.id;
    if (const auto refund = find<Refund>(id)) return refund->payment_intent.id;
    if (const auto dispute = find<Dispute>(id)) return dispute->payment_intent.id;
    return std::string(id);
}

bool Account::knows(std::string_view root) const {
    return find<Intent>(root) || find<PaymentMethod>(root) || find<WebhookEndpoint>(root);
}

std::string Account::make_id(std::string_view prefix, std::int64_t serial) const {
    constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    auto id = std::string(prefix).append("3S").append(settings_.instance).append(10, '0');
    for (auto at = id.end(); serial > 0; serial /= 62) *--at = alphabet[static_cast<std::size_t>(serial % 62)];
    return id;
}

void Account::begin(const Command& command) {
    time_ = command.time;
    last_serial_ = command.first;
    origin_ = {};
    if (command.request_id) origin_.id = *command.request_id;
    if (command.idempotency_key) origin_.idempotency_key = *command.idempotency_key;
    std::erase_if(due_, [&](const auto& each) {
        return command.operation == "settle" && each.first <= command.time && each.second == command.object;
    });
}

void Account::finish() { forget_old(); }

std::optional<std::int64_t> Account::next_due() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first;
}

std::optional<Command> Account::due_command(std::int64_t now) const {
    if (due_.empty() || due_.begin()->first > now) return std::nullopt;
    Command command;
    command.operation = "settle";
    command.time = now;
    command.first = last_serial();
    command.object = due_.begin()->second;
    return command;
}

void Account::configure(WebhookEndpoint endpoint) {
    endpoint.id = make_id("we_", 0);
    std::get<Table<WebhookEndpoint>>(tables_).erase(endpoint.id);
    if (!endpoint.enabled_events.empty()) put(std::move(endpoint));
}

std::string Account::secret_for(std::string_view endpoint) const {
    return "whsec_" + crypto::to_hex(crypto::hmac_sha256(settings_.secret, endpoint));
}

std::string Account::client_secret_of(std::string_view intent) const {
    return std::string(intent) + "_secret_" +
           crypto::to_hex(crypto::hmac_sha256(settings_.secret, intent)).substr(0, 25);
}

std::string Account::authentication_url(const Intent& intent) const {
    return settings_.public_url + "/3ds/" + intent.id + "?client_secret=" + intent.client_secret;
}

void Account::remove(const WebhookEndpoint& endpoint) { std::get<Table<WebhookEndpoint>>(tables_).erase(endpoint.id); }

void Account::count(const Intent* before, const Intent& now) {
    const auto name = [](const Intent& intent) {
        return std::string(schema::Codec<IntentStatus>::name_of(intent.status));
    };
    if (before != nullptr) --totals_.intents_by_status[name(*before)];
    ++totals_.intents_by_status[name(now)];
    if (!has_ended(now) || (before != nullptr && has_ended(*before))) return;
    ended_.push_back(now.id);
    if (now.status == IntentStatus::succeeded)
        totals_.amount_succeeded_by_currency[now.currency] += now.amount_received;
}

void Account::count(const Refund* before, const Refund& now) {
    if (before == nullptr) ++totals_.refunds;
    const int change = (is_out(now) ? 1 : 0) - (before != nullptr && is_out(*before) ? 1 : 0);
    if (change != 0) totals_.amount_refunded_by_currency[now.currency] += change * now.amount;
}

void Account::emit(std::string_view type, Object object, std::string previous_attributes) {
    Event event;
    event.id = new_id("evt_");
    event.api_version = latest_version;
    event.created = now();
    event.root = root_of(object);
    event.data.object = std::move(object);
    if (!previous_attributes.empty()) event.data.previous_attributes = schema::Json{std::move(previous_attributes)};
    event.request = origin_;
    event.type = type;
    ++totals_.events;
    emitted_.push_back(put(std::move(event)));
}

void Account::settle_later(std::string id, std::chrono::microseconds delay) {
    due_.emplace(time_ + delay.count(), std::move(id));
}

void Account::forget_old() {
    auto& intents = std::get<Table<Intent>>(tables_);
    while (intents.size() > settings_.keep && !ended_.empty()) {
        const auto entry = intents.find(ended_.front());
        ended_.pop_front();
        if (entry == intents.end()) continue;
        std::get<Table<Charge>>(tables_).erase(entry->second->latest_charge.id);
        std::get<Table<PaymentMethod>>(tables_).erase(entry->second->payment_method.id);
        intents.erase(entry);
    }
    trim(intents, 2 * settings_.keep);  // when there are many that nobody ever pays or cancels
    trim(std::get<Table<Charge>>(tables_), 2 * settings_.keep);
    trim(std::get<Table<Refund>>(tables_), settings_.keep);
    trim(std::get<Table<Dispute>>(tables_), settings_.keep);
    trim(std::get<Table<PaymentMethod>>(tables_), 2 * settings_.keep);
    trim(std::get<Table<Event>>(tables_), 5 * settings_.keep);  // a payment has four
}

}  // namespace souk::stripe_sandbox
