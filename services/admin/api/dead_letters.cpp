#include "services/admin/api/dead_letters.hpp"

#include "services/admin/storage/audit_store.hpp"

namespace souk::admin {

using namespace refusal;

namespace {
constexpr std::size_t most_waiting = 8;
}  // namespace

DeadLetterApi::DeadLetterApi(amqp::AmqpConfig config, pg::Database& own, telemetry::Metrics& metrics)
    : topology_(config.topology),
      letters_(std::move(config)),
      own_(own),
      metrics_(metrics),
      threads_("dead letters", 1, most_waiting) {}

template <class Work>
task<std::invoke_result_t<Work>> DeadLetterApi::blocking(Work work) {
    auto done = co_await threads_.run(std::move(work));
    if (!done) throw Unavailable("rabbitmq", "too many wait to look at dead letters");
    co_return std::move(*done);
}

task<Answer<DeadLettersView>> DeadLetterApi::list(Caller, Query<DeadLetterQuery> query) {
    if (query->queue && topology_.find(*query->queue) == nullptr) co_return refused(queue_not_found);
    const auto limit = schema::page_size(query->limit);
    const auto counts = co_await blocking([this] { return letters_.counts(); });
    DeadLettersView view;
    for (std::size_t index = 0; index < counts.size(); ++index) {
        const auto& spec = topology_.queues[index];
        if (query->queue && *query->queue != spec.queue) continue;
        DeadQueueView queue{spec.queue, spec.consumer, counts[index], std::nullopt, {}};
        view.count += counts[index];
        if (counts[index] > 0) {
            const auto letters = co_await blocking([this, &spec, limit] { return letters_.list(spec.queue, limit); });
            for (const auto& letter : letters) queue.items.push_back(view_of(spec, letter));
            if (!queue.items.empty()) queue.oldest = queue.items.front().died_at;
        }
        view.queues.push_back(std::move(queue));
    }
    co_return view;
}

task<Answer<SettledView>> DeadLetterApi::replay(Caller caller, Path<std::string> queue, Body<DeadLetterChoice> choice) {
    return settle(std::move(caller), std::move(queue.value), std::move(choice->id), "dead_letters_replayed",
                  &amqp::DeadLetters::replay);
}

task<Answer<SettledView>> DeadLetterApi::discard(Caller caller, Path<std::string> queue,
                                                 Body<DeadLetterChoice> choice) {
    return settle(std::move(caller), std::move(queue.value), std::move(choice->id), "dead_letters_discarded",
                  &amqp::DeadLetters::discard);
}

task<Answer<SettledView>> DeadLetterApi::settle(Caller caller, std::string queue, std::optional<std::string> id,
                                                std::string action, Act act) {
    if (topology_.find(queue) == nullptr) co_return refused(queue_not_found);
    auto transaction = co_await own_.begin();
    insert_audit_entry(
        transaction, {Uuid::v7(), caller.user, std::move(action), id ? queue + " " + *id : queue, SystemClock().now()});
    co_await transaction.commit();
    SettledView view;
    view.count = co_await blocking([this, &queue, &id, act] { return (letters_.*act)(queue, id); });
    if (id && view.count == 0) co_return refused(dead_letter_not_found);
    const auto counts = co_await blocking([this] { return letters_.counts(); });
    for (std::size_t index = 0; index < counts.size(); ++index)
        if (topology_.queues[index].queue == queue) view.left = counts[index];
    co_return view;
}

task<bool> DeadLetterApi::count() {
    const auto counts = co_await blocking([this] { return letters_.counts(); });
    for (std::size_t index = 0; index < counts.size(); ++index) {
        metrics_
            .gauge("souk_dead_letters", "Messages that were given up and wait for somebody",
                   {{"queue", topology_.queues[index].queue}})
            .set(static_cast<double>(counts[index]));
    }
    co_return false;
}

}  // namespace souk::admin
