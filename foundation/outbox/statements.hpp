// Private: the SQL that this room runs in a service's database (schema.sql).
#pragma once

#include "foundation/postgres/statement.hpp"

#include <string>
#include <tuple>
#include <vector>

namespace souk::outbox {

inline constexpr pg::Statement<std::tuple<Uuid, std::string, std::string>, void> append_sql{
    "outbox.append", "INSERT INTO outbox (id, name, payload) VALUES ($1, $2, $3)"};

inline constexpr pg::Statement<std::tuple<std::string, Uuid>, void> remember_sql{"outbox.remember", R"sql(
    INSERT INTO handled_events (consumer, event_id) VALUES ($1, $2) ON CONFLICT DO NOTHING)sql"};

// Returns those that were not there. Sorted ids, so that two of these cannot wait for each other.
inline constexpr pg::Statement<std::tuple<std::string, std::vector<Uuid>>, Uuid> remember_many_sql{
    "outbox.remember_many", R"sql(
    INSERT INTO handled_events (consumer, event_id) SELECT $1, unnest($2) ON CONFLICT DO NOTHING RETURNING event_id)sql"};

}  // namespace souk::outbox
