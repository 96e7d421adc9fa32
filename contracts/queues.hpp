// The list of all queues of the platform: which event goes to which of them, and which program consumes it. Every
// program declares the whole list whenever it connects, so the order in which they come to an empty broker does not
// matter. An event that nobody needs to act upon is named as informational; a test compares what is published, what is
// listed and what is consumed.
#pragma once

#include "foundation/amqp/topology.hpp"

namespace souk::contracts {

amqp::Topology queues();

}  // namespace souk::contracts
