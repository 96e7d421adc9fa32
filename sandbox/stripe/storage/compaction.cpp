#include "sandbox/stripe/storage/compaction.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

namespace {

template <class Table>
bool has_any(const Table& table, Serial after, Serial up_to) {
    const auto entry = table.upper_bound(after);
    return entry != table.end() && entry->first <= up_to;
}

template <class Table>
bool same_keys(const Table& one, const Table& other) {
    return std::ranges::equal(one, other, {}, &Table::value_type::first, &Table::value_type::first);
}

}  // namespace

bool Compaction::read(std::string_view text) {
    const auto line = parse_line(text);
    if (!line) return false;
    const auto* read = std::get_if<CommandLine>(&*line);
    if (read == nullptr) return true;
    const auto& [command, first_serial, fingerprint] = *read;
    const auto index = static_cast<std::uint32_t>(commands_.size());
    commands_.push_back({first_serial, index});
    if (command.operation == Operation::create_endpoint || command.operation == Operation::delete_endpoint) {
        commands_[index].needed = true;
    }
    if (command.origin && sandbox_.keys.find(command.origin->idempotency_key) != nullptr)
        commands_[index].needed = true;
    unite(index, command.object);
    for (const auto* field : {"payment_intent", "charge", "payment_method"}) {
        if (const auto id = command.form.text(field)) unite(index, *id);
    }
    return true;
}

void Compaction::decide() {
    for (std::uint32_t index = 0; index < commands_.size(); ++index) {
        const auto& command = commands_[index];
        const auto last = index + 1 < commands_.size() ? commands_[index + 1].first : sandbox_.account.last_serial();
        if (command.needed || something_lives(command.first, last)) commands_[root_of(index)].needed = true;
    }
}

bool Compaction::keeps(std::string_view text) {
    const auto kind = text.substr(0, 1);
    if (kind == "c") return commands_[root_of(next_++)].needed;
    if (kind == "t") return false;
    if (kind != "d" && kind != "g") return true;
    const auto line = parse_line(text);
    return line && !commands_.empty() && commands_[root_of(maker_of(std::get<DeliveryLine>(*line).key.event))].needed;
}

std::uint32_t Compaction::root_of(std::uint32_t command) {
    while (commands_[command].parent != command) {
        commands_[command].parent = commands_[commands_[command].parent].parent;
        command = commands_[command].parent;
    }
    return command;
}

void Compaction::unite(std::uint32_t command, std::string_view id) {
    for (const auto* prefix : {"pi_", "ch_", "re_", "pm_"}) {
        if (const auto serial = sandbox_.account.ids().parse(prefix, id)) {
            commands_[root_of(command)].parent = root_of(maker_of(*serial));
            return;
        }
    }
}

// The last command that began before it; the first of all for a serial that no command made.
std::uint32_t Compaction::maker_of(Serial serial) const {
    const auto after = std::ranges::lower_bound(commands_, serial, {}, &Group::first);
    return after == commands_.begin() ? 0 : static_cast<std::uint32_t>(after - commands_.begin() - 1);
}

bool Compaction::something_lives(Serial after, Serial up_to) const {
    const auto& account = sandbox_.account;
    if (has_any(account.intents(), after, up_to) || has_any(account.charges(), after, up_to) ||
        has_any(account.refunds(), after, up_to) || has_any(account.methods(), after, up_to) ||
        has_any(account.events(), after, up_to)) {
        return true;
    }
    for (const auto& [endpoint, ignored] : account.endpoints()) {
        for (Serial serial = after + 1; serial <= up_to; ++serial) {
            if (sandbox_.webhooks.waits({serial, endpoint})) return true;
        }
    }
    return false;
}

CountsLine difference(const Sandbox& whole, const Sandbox& part) {
    CountsLine counts{whole.account.totals(), whole.webhooks.stats()};
    counts.totals -= part.account.totals();
    counts.webhooks.delivered -= part.webhooks.stats().delivered;
    counts.webhooks.failed -= part.webhooks.stats().failed;
    counts.webhooks.failed_attempts -= part.webhooks.stats().failed_attempts;
    return counts;
}

bool same_contents(const Sandbox& one, const Sandbox& other) {
    const auto& [a, b] = std::pair<const Account&, const Account&>(one.account, other.account);
    return a.last_serial() == b.last_serial() && a.next_due() == b.next_due() && same_keys(a.intents(), b.intents()) &&
           same_keys(a.charges(), b.charges()) && same_keys(a.refunds(), b.refunds()) &&
           same_keys(a.methods(), b.methods()) && same_keys(a.events(), b.events()) &&
           same_keys(a.endpoints(), b.endpoints()) && one.keys.size() == other.keys.size() &&
           one.webhooks.pending() == other.webhooks.pending();
}

}  // namespace souk::stripe_sandbox
