// What consumers have given up: how much of it there is, what it died of, and the ways out: sent to its queue again
// once the cause is gone, or thrown away. Each of those is noted in the audit log before it is done.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/runtime/blocking_pool.hpp"
#include "foundation/schema/paging.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "services/admin/api/dead_letter_view.hpp"

namespace souk::admin {

struct DeadLetterQuery {
    std::optional<std::string> queue;
    std::optional<schema::PageLimit> limit;
};
BOOST_DESCRIBE_STRUCT(DeadLetterQuery, (), (queue, limit))

struct DeadQueueView {
    std::string queue;
    std::string consumer;
    std::int64_t count = 0;
    std::optional<Instant> oldest;
    std::vector<DeadLetterView> items;  // the oldest of them
};
BOOST_DESCRIBE_STRUCT(DeadQueueView, (), (queue, consumer, count, oldest, items))

struct DeadLettersView {
    std::int64_t count = 0;
    std::vector<DeadQueueView> queues;
};
BOOST_DESCRIBE_STRUCT(DeadLettersView, (), (count, queues))

struct DeadLetterChoice {
    std::optional<std::string> id;  // absent: all of the queue's
};
BOOST_DESCRIBE_STRUCT(DeadLetterChoice, (), (id))

struct SettledView {
    std::int64_t count = 0;
    std::int64_t left = 0;
};
BOOST_DESCRIBE_STRUCT(SettledView, (), (count, left))

namespace refusal {
inline constexpr Refusal queue_not_found{"queue_not_found", RefusalKind::not_found, "There is no such queue"};
inline constexpr Refusal dead_letter_not_found{"dead_letter_not_found", RefusalKind::not_found,
                                               "No dead letter of this queue has that id"};
}  // namespace refusal

class DeadLetterApi {
  public:
    DeadLetterApi(amqp::AmqpConfig config, pg::Database& own, telemetry::Metrics& metrics);

    task<Answer<DeadLettersView>> list(Caller caller, Query<DeadLetterQuery> query);
    task<Answer<SettledView>> replay(Caller caller, Path<std::string> queue, Body<DeadLetterChoice> choice);
    task<Answer<SettledView>> discard(Caller caller, Path<std::string> queue, Body<DeadLetterChoice> choice);

    // Brings the metric souk_dead_letters up to date: a periodic job.
    task<bool> count();

  private:
    using Act = std::int64_t (amqp::DeadLetters::*)(const std::string&, const std::optional<std::string>&) const;
    task<Answer<SettledView>> settle(Caller caller, std::string queue, std::optional<std::string> id,
                                     std::string action, Act act);
    template <class Work>
    task<std::invoke_result_t<Work>> blocking(Work work);  // Unavailable when too many wait already

    const amqp::Topology topology_;
    const amqp::DeadLetters letters_;
    pg::Database& own_;
    telemetry::Metrics& metrics_;
    runtime::BlockingPool threads_;
};

}  // namespace souk::admin

template <>
struct souk::schema::about<souk::admin::DeadLetterQuery> {
    static constexpr Member members[] = {{"queue", "Absent: all queues"},
                                         {"limit", "At most so many of each queue; absent: 20"}};
};
template <>
struct souk::schema::about<souk::admin::DeadLetterChoice> {
    static constexpr Member members[] = {{"id", "Of one event; absent: all, at most 1,000 at a time"}};
};
