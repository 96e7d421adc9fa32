#include "services/admin/dead_letters_command.hpp"

#include "contracts/queues.hpp"
#include "foundation/core/config.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/service/one_story.hpp"
#include "foundation/service/settings.hpp"
#include "services/admin/api/dead_letter_view.hpp"
#include "services/admin/storage/audit_store.hpp"

#include <cstdio>

namespace souk::admin {

namespace {

constexpr std::int64_t shown = 20;

task<bool> note(pg::Database& database, AuditEntry entry) {
    auto transaction = co_await database.begin();
    insert_audit_entry(transaction, std::move(entry));
    co_await transaction.commit();
    co_return true;
}

// By nobody: whoever has the machine has no account.
void note_in_audit_log(const pg::DatabaseConfig& settings, std::string action, std::string subject) {
    service::run_story(settings, &note,
                       {Uuid::v7(), std::nullopt, std::move(action), std::move(subject), SystemClock().now()});
}

void print(const DeadLetterView& letter) {
    std::printf("  %s  %s  %d attempts  %s\n    %s\n    %s\n", letter.id.c_str(),
                letter.died_at ? letter.died_at->to_rfc3339().c_str() : "at an unknown time", letter.attempts,
                letter.event.c_str(), letter.reason.empty() ? "no reason is known" : letter.reason.c_str(),
                letter.data.text.c_str());
}

int list(const amqp::DeadLetters& letters, const amqp::Topology& topology, std::string_view only) {
    const auto counts = letters.counts();
    std::int64_t total = 0;
    for (std::size_t index = 0; index < counts.size(); ++index) {
        const auto& spec = topology.queues[index];
        if (counts[index] == 0 || (!only.empty() && spec.queue != only)) continue;
        total += counts[index];
        std::printf("%s: %lld\n", spec.queue.c_str(), static_cast<long long>(counts[index]));
        for (const auto& letter : letters.list(spec.queue, shown)) print(view_of(spec, letter));
        if (counts[index] > shown) std::printf("  … the oldest %lld are shown\n", static_cast<long long>(shown));
    }
    if (total == 0) std::puts("There are no dead letters.");
    return 0;
}

int usage() {
    std::fputs("usage: souk-admin --dead-letters list [QUEUE] | replay QUEUE [ID] | discard QUEUE [ID]\n", stderr);
    return 2;
}

}  // namespace

int dead_letters_command(std::span<char*> words) {
    const std::string action = words.empty() ? "list" : words[0];
    const std::string queue = words.size() > 1 ? words[1] : "";
    const auto id = words.size() > 2 ? std::optional<std::string>(words[2]) : std::nullopt;
    const bool acts = action == "replay" || action == "discard";
    const bool fits = acts ? !queue.empty() && words.size() <= 3 : action == "list" && words.size() <= 2;
    if (!fits) return usage();
    auto config = Config::from_environment();
    auto broker = service::read_amqp(config);
    broker.topology = contracts::queues();
    const auto database = service::own_database(config, "admin");
    config.check();
    if (!queue.empty() && broker.topology.find(queue) == nullptr) {
        std::fprintf(stderr, "souk-admin: there is no queue %s\n", queue.c_str());
        return 1;
    }
    const amqp::DeadLetters letters(broker);
    if (!acts) return list(letters, broker.topology, queue);
    note_in_audit_log(database, "dead_letters_" + action + "ed", id ? queue + " " + *id : queue);
    const auto count = action == "replay" ? letters.replay(queue, id) : letters.discard(queue, id);
    std::printf("%lld %sed\n", static_cast<long long>(count), action.c_str());
    return id && count == 0 ? 1 : 0;
}

}  // namespace souk::admin
