#include "foundation/outbox/append.hpp"

#include "foundation/outbox/statements.hpp"
#include "foundation/outbox/wake_signal.hpp"
#include "foundation/runtime/context.hpp"

namespace souk::outbox {

void detail::append(pg::Transaction& transaction, std::string_view name, int version, std::string data) {
    Envelope envelope{.id = Uuid::v7(),
                      .name = std::string(name),
                      .version = version,
                      .occurred_at = SystemClock().now(),
                      .traceparent = runtime::current_context().traceparent,
                      .data = {std::move(data)}};
    transaction.queue(append_sql, {envelope.id, envelope.name, schema::encode(envelope)});
    // Before the commit, which is a moment away: the relay looks again a few times.
    WakeSignal::of_process().raise();
}

std::vector<pg::StatementShape> statements() { return pg::shapes_of(append_sql, remember_sql, remember_many_sql); }

}  // namespace souk::outbox
