// What an event is: a described struct with a name and a version, which lives with its publisher in events/. On the
// wire it travels in an Envelope: `{id, name, version, occurred_at, traceparent, data}`. The id makes repeats
// recognisable; the name is the routing key. Readers ignore members that they do not know, so events may grow, never
// change.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/core/uuid.hpp"
#include "foundation/schema/json.hpp"

#include <boost/describe.hpp>

#include <concepts>
#include <string>
#include <string_view>

namespace souk::outbox {

// struct PaymentProcessed { static constexpr std::string_view name = "payment.processed"; static constexpr int version
// = 1; … };
template <class E>
concept Event = boost::describe::has_describe_members<E>::value && requires {
    { E::name } -> std::convertible_to<std::string_view>;
    { E::version } -> std::convertible_to<int>;
};

struct Envelope {
    Uuid id;
    std::string name;
    int version = 1;
    Instant occurred_at;
    std::string traceparent;
    schema::Json data;
};
BOOST_DESCRIBE_STRUCT(Envelope, (), (id, name, version, occurred_at, traceparent, data))

}  // namespace souk::outbox
