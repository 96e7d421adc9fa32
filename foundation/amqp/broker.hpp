// Private: one connection to RabbitMQ by rabbitmq-c. Blocking, for one thread. Everything that goes wrong is thrown as
// Unreachable, after which the object is only good for destruction.
#pragma once

#include "foundation/amqp/config.hpp"

#include <amqp.h>
#include <amqp_framing.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace souk::amqp {

inline amqp_bytes_t bytes_of(std::string_view text) noexcept { return {text.size(), const_cast<char*>(text.data())}; }
inline std::string_view text_of(amqp_bytes_t bytes) noexcept {
    return {static_cast<const char*>(bytes.bytes), bytes.len};
}
inline timeval timeval_of(std::chrono::microseconds time) noexcept {
    return {static_cast<time_t>(time.count() / 1000000), static_cast<suseconds_t>(time.count() % 1000000)};
}

class Broker {
  public:
    // `name` is shown by RabbitMQ's own tools.
    Broker(const AmqpConfig& config, std::string_view name);
    ~Broker();  // without ceremony: the server notices
    Broker(const Broker&) = delete;
    Broker& operator=(const Broker&) = delete;

    void open_channel(amqp_channel_t channel);
    // Nobody answers these: what the broker refuses of them ends the channel, and the next call that waits says so.
    void declare_exchange(amqp_channel_t channel, std::string_view name, std::string_view type);
    using Arguments = std::vector<std::pair<std::string_view, std::variant<std::string_view, std::int64_t>>>;
    void declare_quorum_queue(amqp_channel_t channel, std::string_view name, const Arguments& arguments);
    void bind(amqp_channel_t channel, std::string_view queue, std::string_view exchange, std::string_view key);

    void unbind(amqp_channel_t channel, std::string_view queue, std::string_view exchange, std::string_view key);
    void ask_for_confirms(amqp_channel_t channel);
    void publish(amqp_channel_t channel, std::string_view exchange, std::string_view key, bool mandatory,
                 const amqp_basic_properties_t& properties, std::string_view body);
    // The tag names this consumer within its channel. What a cancelled one has received may still be acked.
    void consume(amqp_channel_t channel, std::string_view queue, std::uint16_t prefetch, std::string_view tag);
    void cancel(amqp_channel_t channel, std::string_view tag);

    // The next frame that is not a heartbeat, or nothing within `time`. What the frame points to lives until release().
    // Throws when it closes the channel or the connection, or cancels a consumer.
    std::optional<amqp_frame_t> next_frame(std::chrono::microseconds time);
    void release() noexcept { amqp_maybe_release_buffers(state_); }
    // Holds back small packets, so that a batch goes out in full ones.
    void cork(bool on) noexcept;
    void close() noexcept;  // with ceremony: all that was sent before is processed

    void check(int status, std::string_view what) const;
    void check(const amqp_rpc_reply_t& reply, std::string_view what) const;
    amqp_connection_state_t native() const noexcept { return state_; }
    int socket() const noexcept;

  private:
    [[noreturn]] void throw_closing(const amqp_method_t& method) const;
    void check_rpc(std::string_view what) const { check(amqp_get_rpc_reply(state_), what); }

    amqp_connection_state_t state_;
    std::vector<amqp_channel_t> channels_;
};

// All of it: exchanges, queues with their bindings, a `<queue>.dead` for each, and the queues to wait in. Returns when
// the broker has done it.
void declare(Broker& broker, amqp_channel_t channel, const Topology& topology);

}  // namespace souk::amqp
