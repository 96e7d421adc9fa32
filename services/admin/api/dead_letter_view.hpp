// A dead letter as people may see it: without what is confidential in it. For the API and the command alike.
#pragma once

#include "foundation/amqp/dead_letters.hpp"
#include "foundation/schema/json.hpp"

#include <boost/describe.hpp>

namespace souk::admin {

struct DeadLetterView {
    std::string id;
    std::string event;
    std::string reason;
    std::optional<Instant> died_at;
    int attempts = 0;
    std::optional<Instant> first_received;
    schema::Json data;
};
BOOST_DESCRIBE_STRUCT(DeadLetterView, (), (id, event, reason, died_at, attempts, first_received, data))

// The event's data. Of a confidential queue's: the members that its description lists, and the names of the others.
schema::Json shown_data(const amqp::QueueSpec& queue, std::string_view body);
DeadLetterView view_of(const amqp::QueueSpec& queue, const amqp::DeadLetter& letter);

}  // namespace souk::admin
