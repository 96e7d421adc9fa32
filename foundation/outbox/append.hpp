// Writes an event in the transaction of the change that it tells of: both are committed or neither is. The Relay of
// this process is woken and publishes it within milliseconds of the commit (should the process die first, any relay
// does it within a second). The insert is only queued: it travels with the next statement or the commit, where its
// error surfaces.
#pragma once

#include "foundation/outbox/event.hpp"
#include "foundation/postgres/database.hpp"
#include "foundation/schema/encode.hpp"

namespace souk::outbox {

namespace detail {
void append(pg::Transaction& transaction, std::string_view name, int version, std::string data);
}

template <Event E>
void append(pg::Transaction& transaction, const E& event) {
    detail::append(transaction, E::name, E::version, schema::encode(event));
}

// For a service's all_statements(): what append() and Consumers run in its database.
std::vector<pg::StatementShape> statements();

}  // namespace souk::outbox
