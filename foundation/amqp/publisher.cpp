#include "foundation/amqp/publisher.hpp"

#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/confirmations.hpp"

namespace souk::amqp {

namespace {
constexpr amqp_channel_t channel_number = 1;
constexpr std::uint8_t persistent = 2;
}  // namespace

struct Publisher::Channel {
    explicit Channel(const AmqpConfig& config) : broker(config, "souk relay") {
        broker.open_channel(channel_number);
        broker.declare_exchange(channel_number, events_exchange, "topic");
        amqp_confirm_select(broker.native(), channel_number);
        broker.check(amqp_get_rpc_reply(broker.native()), "ask for confirms");
    }

    void publish(const Message& message) {
        amqp_basic_properties_t properties{};
        properties._flags = AMQP_BASIC_CONTENT_TYPE_FLAG | AMQP_BASIC_DELIVERY_MODE_FLAG | AMQP_BASIC_MESSAGE_ID_FLAG |
                            AMQP_BASIC_TYPE_FLAG;
        properties.content_type = bytes_of("application/json");
        properties.delivery_mode = persistent;
        properties.message_id = bytes_of(message.id);
        properties.type = bytes_of(message.name);
        broker.check(amqp_basic_publish(broker.native(), channel_number, bytes_of(events_exchange),
                                        bytes_of(message.name), false, false, &properties, bytes_of(message.body)),
                     "publish");
    }

    void read_confirms(std::chrono::microseconds time) {
        const auto frame = broker.next_frame(time);
        if (!frame || frame->frame_type != AMQP_FRAME_METHOD) return;
        const auto& method = frame->payload.method;
        if (method.id == AMQP_BASIC_ACK_METHOD) {
            const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
            confirmations.settle(ack->delivery_tag, ack->multiple != 0, true);
        } else if (method.id == AMQP_BASIC_NACK_METHOD) {
            const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
            confirmations.settle(nack->delivery_tag, nack->multiple != 0, false);
        }
        broker.release();
    }

    Broker broker;
    Confirmations confirmations;
};

Publisher::Publisher(AmqpConfig config) : config_(std::move(config)) {}
Publisher::~Publisher() { close(); }

void Publisher::connect() {
    if (!channel_) channel_ = std::make_unique<Channel>(config_);
}

void Publisher::publish_batch(std::span<const Message> messages) {
    if (messages.empty()) return;
    connect();
    // Taken out while in use: what throws leaves no half-used connection behind.
    auto channel = std::exchange(channel_, nullptr);
    channel->confirmations.expect(messages.size());
    channel->broker.cork(true);
    for (const auto& message : messages) channel->publish(message);
    channel->broker.cork(false);

    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + config_.confirm_timeout;
    while (channel->confirmations.waiting() != 0) {
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now());
        if (left.count() <= 0) throw Unreachable("no confirm in time");
        channel->read_confirms(left);
    }
    const auto refused = channel->confirmations.refused();
    channel_ = std::move(channel);
    if (refused != 0) throw Unreachable(std::to_string(refused) + " messages were refused");
}

void Publisher::keep_alive() noexcept {
    if (!channel_) return;
    try {
        while (channel_->broker.next_frame(std::chrono::microseconds(0))) channel_->broker.release();
    } catch (const std::exception&) {
        channel_.reset();
    }
}

void Publisher::close() noexcept {
    if (channel_) channel_->broker.close();
    channel_.reset();
}

}  // namespace souk::amqp
