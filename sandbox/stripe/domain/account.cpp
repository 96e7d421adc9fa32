#include "sandbox/stripe/domain/account.hpp"

#include "foundation/crypto/digest.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t serial_digits = 10;

}  // namespace

bool wants(const Object& endpoint, std::string_view event_type) {
    const auto& types = std::get<Texts>(endpoint["enabled_events"]);
    return endpoint.text("status") == "enabled" &&
           std::ranges::any_of(types, [&](const std::string& each) { return each == "*" || each == event_type; });
}

bool is_out(std::string_view refund_status) { return refund_status != "failed" && refund_status != "canceled"; }

Account::Account(AccountSettings settings) : settings_(std::move(settings)) {
    for (const auto* resource : resources()) tables_[resource->prefix];
}

ObjectPtr Account::find(const Resource& resource, std::string_view id) const {
    const auto& table = all(resource);
    const auto entry = table.find(id);
    return entry == table.end() ? nullptr : entry->second;
}

ObjectPtr Account::find(std::string_view id) const {
    for (const auto* resource : resources()) {
        if (id.starts_with(resource->prefix)) return find(*resource, id);
    }
    return nullptr;
}

std::string Account::make_id(std::string_view prefix, std::int64_t serial) const {
    auto id = std::string(prefix).append("3S").append(settings_.instance).append(serial_digits, '0');
    for (auto at = id.end(); serial > 0; serial /= 62) *--at = digits[static_cast<std::size_t>(serial % 62)];
    return id;
}

std::int64_t Account::oldest_serial() const {
    std::int64_t serial = 0;
    if (all(intents).empty()) return serial;
    const std::string_view id = all(intents).begin()->first;
    for (const char c : id.substr(id.size() - serial_digits)) {
        serial = serial * 62 + static_cast<std::int64_t>(digits.find(c));
    }
    return serial;
}

void Account::begin(const Command& command) {
    time_ = command.time;
    last_serial_ = command.first;
    request_ = command.request_id ? Value(*command.request_id) : Value(nullptr);
    idempotency_key_ = command.idempotency_key ? Value(*command.idempotency_key) : Value(nullptr);
    std::erase_if(due_, [&](const auto& each) {
        return command.operation == "settle" && each.first <= command.time && each.second == command.object;
    });
}

std::optional<std::int64_t> Account::next_due() const {
    if (due_.empty()) return std::nullopt;
    return due_.begin()->first;
}

std::optional<Command> Account::due_command(std::int64_t now) const {
    if (due_.empty() || due_.begin()->first > now) return std::nullopt;
    return Command{.operation = "settle", .time = now, .first = last_serial_, .object = due_.begin()->second};
}

void Account::configure(Object endpoint) {
    endpoint.set("id", make_id(endpoints.prefix, 0));
    remove(endpoint);
    if (!std::get<Texts>(endpoint["enabled_events"]).empty()) put(std::move(endpoint));
}

Object Account::make(const Resource& resource) {
    Object object(resource.shape);
    object.set("id", new_id(resource.prefix)).set("created", now());
    return object;
}

std::string Account::secret_for(std::string_view endpoint) const {
    return "whsec_" + crypto::to_hex(crypto::hmac_sha256(settings_.secret, endpoint));
}

std::string Account::client_secret_of(std::string_view intent) const {
    return std::string(intent) + "_secret_" +
           crypto::to_hex(crypto::hmac_sha256(settings_.secret, intent)).substr(0, 25);
}

std::string Account::authentication_url(const Object& intent) const {
    return settings_.public_url + "/3ds/" + std::string(intent.id()) +
           "?client_secret=" + std::string(intent.text("client_secret"));
}

ObjectPtr Account::put(Object object) {
    const auto version = share(std::move(object));
    for (const auto* resource : resources()) {
        if (!version->id().starts_with(resource->prefix)) continue;
        auto& table = tables_[resource->prefix];
        auto& current = table[std::string(version->id())];
        count(current.get(), *version);
        current = version;
        while (table.size() > settings_.keep * resource->share) table.erase(table.begin());
    }
    return version;
}

ObjectPtr Account::put_and_tell(Object object, std::string_view type, const Object* before) {
    const auto version = put(std::move(object));
    emit(type, version, before);
    return version;
}

void Account::count(const Object* before, const Object& now) {
    const auto kind = now.text("object");
    if (before == nullptr) {
        totals.charges += kind == "charge";
        totals.disputes += kind == "dispute";
        totals.refunds += kind == "refund";
        totals.events += kind == "event";
    }
    if (kind == "payment_intent") {
        if (before != nullptr) --totals.intents_by_status[std::string(before->text("status"))];
        ++totals.intents_by_status[std::string(now.text("status"))];
        const auto taken = now.integer("amount_received") - (before ? before->integer("amount_received") : 0);
        if (taken != 0) totals.amount_succeeded_by_currency[std::string(now.text("currency"))] += taken;
    }
    if (kind == "refund") {
        const int change = is_out(now.text("status")) - (before != nullptr && is_out(before->text("status")));
        if (change != 0)
            totals.amount_refunded_by_currency[std::string(now.text("currency"))] += change * now.integer("amount");
    }
}

void Account::emit(std::string_view type, const ObjectPtr& object, const Object* before) {
    auto event = make(events);
    event.set("api_version", latest_version).set("type", type).set("data.object", object);
    event.set("request.id", request_).set("request.idempotency_key", idempotency_key_);
    if (before != nullptr) event.set("data.previous_attributes", schema::Json{object->changes_since(*before)});
    emitted_.push_back(put(std::move(event)));
}

}  // namespace souk::stripe_sandbox
