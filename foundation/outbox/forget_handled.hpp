// For the sweeps of a service that consumes events: takes away what remembers the events that were handled two weeks
// ago. No broker repeats an event after so long.
#pragma once

#include "foundation/postgres/sweeps.hpp"

namespace souk::outbox {

inline constexpr pg::Sweep forget_handled_sql{"outbox.forget", R"sql(
    WITH gone AS (
        DELETE FROM handled_events WHERE ctid = ANY (ARRAY(
            SELECT ctid FROM handled_events WHERE handled_at < now() - interval '14 days' ORDER BY handled_at LIMIT $1))
        RETURNING 1
    )
    SELECT count(*) FROM gone)sql"};

}  // namespace souk::outbox
