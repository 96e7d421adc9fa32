#include "foundation/amqp/message_headers.hpp"

namespace souk::amqp {

namespace {

constexpr std::string_view attempts_key = "souk-attempts";
constexpr std::string_view failures_key = "souk-failures";
constexpr std::string_view first_received_key = "souk-first-received";  // microseconds since the epoch
constexpr std::string_view died_at_key = "souk-died-at";                // as above
constexpr std::string_view reason_key = "souk-reason";
constexpr std::size_t longest_reason = 500;
constexpr std::uint8_t persistent = 2;

const amqp_field_value_t* find(const amqp_table_t& table, std::string_view key) {
    for (int index = 0; index < table.num_entries; ++index)
        if (text_of(table.entries[index].key) == key) return &table.entries[index].value;
    return nullptr;
}

const amqp_field_value_t* find(const amqp_basic_properties_t& properties, std::string_view key) {
    return (properties._flags & AMQP_BASIC_HEADERS_FLAG) == 0 ? nullptr : find(properties.headers, key);
}

std::int64_t number(const amqp_field_value_t* field) {
    if (field == nullptr) return 0;
    switch (field->kind) {
        case AMQP_FIELD_KIND_I64: return field->value.i64;
        case AMQP_FIELD_KIND_I32: return field->value.i32;
        case AMQP_FIELD_KIND_TIMESTAMP: return static_cast<std::int64_t>(field->value.u64);
        default: return 0;
    }
}

std::optional<Instant> instant(const amqp_field_value_t* field) {
    const auto microseconds = number(field);
    return microseconds == 0 ? std::nullopt : std::optional(Instant::from_microseconds(microseconds));
}

// What the broker itself has given up tells its reason in x-death, the latest first.
void read_brokers_word(const amqp_basic_properties_t& properties, History& history) {
    const auto* deaths = find(properties, "x-death");
    if (deaths == nullptr || deaths->kind != AMQP_FIELD_KIND_ARRAY || deaths->value.array.num_entries == 0) return;
    const auto& latest = deaths->value.array.entries[0];
    if (latest.kind != AMQP_FIELD_KIND_TABLE) return;
    if (const auto* reason = find(latest.value.table, "reason");
        reason != nullptr && reason->kind == AMQP_FIELD_KIND_UTF8)
        history.reason = "the broker gave it up: " + std::string(text_of(reason->value.bytes));
    if (const auto seconds = number(find(latest.value.table, "time")); seconds != 0)
        history.died_at = Instant::from_microseconds(seconds * 1'000'000);
}

amqp_table_entry_t entry(std::string_view key, std::int64_t value) {
    amqp_table_entry_t made{};
    made.key = bytes_of(key);
    made.value.kind = AMQP_FIELD_KIND_I64;
    made.value.value.i64 = value;
    return made;
}

}  // namespace

History history_of(const amqp_basic_properties_t& properties) {
    History history;
    history.attempts = static_cast<int>(number(find(properties, attempts_key)));
    history.failures = static_cast<int>(number(find(properties, failures_key)));
    history.first_received = instant(find(properties, first_received_key));
    history.died_at = instant(find(properties, died_at_key));
    if (const auto* reason = find(properties, reason_key); reason != nullptr && reason->kind == AMQP_FIELD_KIND_UTF8)
        history.reason = text_of(reason->value.bytes);
    if (!history.died_at) read_brokers_word(properties, history);
    return history;
}

std::int64_t vain_deliveries(const amqp_basic_properties_t& properties) {
    return number(find(properties, "x-delivery-count"));
}

std::string id_of(const amqp_basic_properties_t& properties) {
    const bool there = (properties._flags & AMQP_BASIC_MESSAGE_ID_FLAG) != 0;
    return there ? std::string(text_of(properties.message_id)) : std::string();
}

std::string name_of(const amqp_basic_properties_t& properties) {
    const bool there = (properties._flags & AMQP_BASIC_TYPE_FLAG) != 0;
    return there ? std::string(text_of(properties.type)) : std::string();
}

amqp_basic_properties_t properties_of(std::string_view id, std::string_view name) {
    amqp_basic_properties_t properties{};
    properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                        AMQP_BASIC_TYPE_FLAG;
    properties.content_type = bytes_of("application/json");
    properties.delivery_mode = persistent;
    properties.message_id = bytes_of(id);
    properties.type = bytes_of(name);
    return properties;
}

HistoryHeaders::HistoryHeaders(const History& history) : reason_(history.reason.substr(0, longest_reason)) {
    const auto add = [this](const amqp_table_entry_t& made) { entries_.at(static_cast<std::size_t>(count_++)) = made; };
    if (history.attempts != 0) add(entry(attempts_key, history.attempts));
    if (history.failures != 0) add(entry(failures_key, history.failures));
    if (history.first_received) add(entry(first_received_key, history.first_received->microseconds()));
    if (history.died_at) add(entry(died_at_key, history.died_at->microseconds()));
    if (!reason_.empty()) {
        amqp_table_entry_t made{};
        made.key = bytes_of(reason_key);
        made.value.kind = AMQP_FIELD_KIND_UTF8;
        made.value.value.bytes = bytes_of(reason_);
        add(made);
    }
}

void HistoryHeaders::add_to(amqp_basic_properties_t& properties) {
    if (count_ == 0) return;
    properties._flags |= AMQP_BASIC_HEADERS_FLAG;
    properties.headers = {count_, entries_.data()};
}

}  // namespace souk::amqp
