// The connections of one event loop to product_db, in two lanes: what strangers may ask for as often as they like reads
// through connections of its own and is cut off early, so that quotes, holds and orders never wait behind it.
#pragma once

#include "foundation/postgres/database.hpp"

namespace souk::product {

struct Lanes {
    pg::DatabaseConfig trade;
    pg::DatabaseConfig browsing;
};

// Together they have as many connections as the loop had alone. The trade keeps at least two.
inline Lanes lanes_of(const pg::DatabaseConfig& all, int browsing_connections) {
    Lanes lanes{all, all};
    lanes.browsing.connections = std::max(1, std::min(browsing_connections, all.connections - 2));
    lanes.browsing.statement_timeout = std::chrono::milliseconds(300);
    // Whoever comes when this many are waiting is better told at once than after their time is over.
    lanes.browsing.pipeline_depth = 32;
    lanes.browsing.max_queue = 1000;
    lanes.trade.connections = std::max(2, all.connections - lanes.browsing.connections);
    return lanes;
}

}  // namespace souk::product
