#include "foundation/amqp/publisher.hpp"

#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/confirmations.hpp"
#include "foundation/amqp/message_headers.hpp"

#include <algorithm>
#include <unordered_set>

namespace souk::amqp {

namespace {
constexpr amqp_channel_t channel_number = 1;
}

struct Publisher::Channel {
    explicit Channel(const AmqpConfig& config) : broker(config, "souk relay") {
        broker.open_channel(channel_number);
        declare(broker, channel_number, config.topology);
    }

    void publish(const Topology& topology, const Message& message) {
        broker.publish(channel_number, topology.exchange_of(message.name), message.name,
                       !topology.is_informational(message.name), properties_of(message.id, message.name), message.body);
    }

    void read_answer(std::chrono::microseconds time) {
        const auto frame = broker.next_frame(time);
        if (!frame) return;
        if (frame->frame_type == AMQP_FRAME_METHOD) {
            const auto& method = frame->payload.method;
            if (method.id == AMQP_BASIC_ACK_METHOD) {
                const auto* ack = static_cast<const amqp_basic_ack_t*>(method.decoded);
                confirmations.settle(ack->delivery_tag, ack->multiple != 0, true);
            } else if (method.id == AMQP_BASIC_NACK_METHOD) {
                const auto* nack = static_cast<const amqp_basic_nack_t*>(method.decoded);
                confirmations.settle(nack->delivery_tag, nack->multiple != 0, false);
            }
        } else if (frame->frame_type == AMQP_FRAME_HEADER) {
            // Only what came back has one: its properties. Its confirm follows.
            returned.insert(id_of(*static_cast<const amqp_basic_properties_t*>(frame->payload.properties.decoded)));
        }
        broker.release();
    }

    Broker broker;
    Confirmations confirmations;
    std::unordered_set<std::string> returned;  // ids, of the batch under way
};

Publisher::Publisher(AmqpConfig config) : config_(std::move(config)) {}
Publisher::~Publisher() { close(); }

void Publisher::connect() {
    if (!channel_) channel_ = std::make_unique<Channel>(config_);
}

std::vector<std::size_t> Publisher::publish_batch(std::span<const Message> messages) {
    if (messages.empty()) return {};
    connect();
    // Taken out while in use: what throws leaves no half-used connection behind.
    auto channel = std::exchange(channel_, nullptr);
    channel->confirmations.expect(messages.size());
    channel->broker.cork(true);
    for (const auto& message : messages) channel->publish(config_.topology, message);
    channel->broker.cork(false);

    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + config_.confirm_timeout;
    while (channel->confirmations.waiting() != 0) {
        const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - Clock::now());
        if (left.count() <= 0) throw Unreachable("no confirm in time");
        channel->read_answer(left);
    }
    if (!channel->returned.empty()) {
        std::vector<std::size_t> places;
        for (std::size_t place = 0; place < messages.size(); ++place)
            if (channel->returned.contains(std::string(messages[place].id))) places.push_back(place);
        channel->broker.close();
        return places;
    }
    const auto refused = channel->confirmations.refused();
    channel_ = std::move(channel);
    if (refused != 0) throw Unreachable(std::to_string(refused) + " messages were refused");
    return {};
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
