#include "foundation/amqp/moves.hpp"

#include "foundation/amqp/message_headers.hpp"

namespace souk::amqp {

void Moves::publish(Broker& broker, const QueueSpec& queue, std::string_view exchange, const Delivery& delivery) {
    auto properties = properties_of(delivery.id, delivery.name);
    HistoryHeaders headers(delivery.history);
    headers.add_to(properties);
    std::string expiration;
    if (exchange == dead_exchange && queue.dead_letters_are_kept.count() != 0) {
        expiration = std::to_string(std::chrono::milliseconds(queue.dead_letters_are_kept).count());
        properties._flags |= AMQP_BASIC_EXPIRATION_FLAG;
        properties.expiration = bytes_of(expiration);
    }
    broker.publish(channel_, exchange, queue.queue, true, properties, delivery.body);
    unconfirmed_.emplace(++published_, delivery.ticket);
}

std::vector<Ticket> Moves::take_confirm(const amqp_frame_t& frame) {
    std::vector<Ticket> confirmed;
    if (frame.channel != channel_ || frame.frame_type != AMQP_FRAME_METHOD) return confirmed;
    const auto& method = frame.payload.method;
    if (method.id == AMQP_BASIC_RETURN_METHOD)
        throw Unreachable("the queue that a message was to be moved to is missing");
    if (method.id == AMQP_BASIC_NACK_METHOD) throw Unreachable("a message could not be moved");
    if (method.id != AMQP_BASIC_ACK_METHOD) return confirmed;
    const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
    const auto first = ack->multiple != 0 ? unconfirmed_.begin() : unconfirmed_.lower_bound(ack->delivery_tag);
    const auto end = unconfirmed_.upper_bound(ack->delivery_tag);
    for (auto move = first; move != end; ++move) confirmed.push_back(move->second);
    unconfirmed_.erase(first, end);
    return confirmed;
}

}  // namespace souk::amqp
