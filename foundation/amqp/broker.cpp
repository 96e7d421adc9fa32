#include "foundation/amqp/broker.hpp"

#include <amqp_tcp_socket.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <new>

namespace souk::amqp {

namespace {

std::string sentence(std::string_view what, std::string_view why) {
    return std::string(what) + ": " + std::string(why);
}

amqp_table_entry_t text_entry(std::string_view key, std::string_view value) {
    amqp_table_entry_t entry{};
    entry.key = bytes_of(key);
    entry.value.kind = AMQP_FIELD_KIND_UTF8;
    entry.value.value.bytes = bytes_of(value);
    return entry;
}

amqp_table_entry_t number_entry(std::string_view key, std::int64_t value) {
    amqp_table_entry_t entry{};
    entry.key = bytes_of(key);
    entry.value.kind = AMQP_FIELD_KIND_I64;
    entry.value.value.i64 = value;
    return entry;
}

amqp_table_entry_t flag_entry(std::string_view key) {
    amqp_table_entry_t entry{};
    entry.key = bytes_of(key);
    entry.value.kind = AMQP_FIELD_KIND_BOOLEAN;
    entry.value.value.boolean = 1;
    return entry;
}

amqp_table_entry_t table_entry(std::string_view key, amqp_table_t table) {
    amqp_table_entry_t entry{};
    entry.key = bytes_of(key);
    entry.value.kind = AMQP_FIELD_KIND_TABLE;
    entry.value.value.table = table;
    return entry;
}

}  // namespace

Broker::Broker(const AmqpConfig& config, std::string_view name) : state_(amqp_new_connection()) {
    if (state_ == nullptr) throw std::bad_alloc();
    try {
        amqp_socket_t* socket = amqp_tcp_socket_new(state_);
        if (socket == nullptr) throw std::bad_alloc();
        auto connect_time = timeval_of(config.connect_timeout);
        auto answer_time = timeval_of(config.confirm_timeout);
        amqp_set_handshake_timeout(state_, &connect_time);
        amqp_set_rpc_timeout(state_, &answer_time);
        check(amqp_socket_open_noblock(socket, config.host.c_str(), config.port, &connect_time), "connect");

        // Bounds every blocking write, also while the broker reads nothing (its memory or disk alarm).
        const unsigned int silence = static_cast<unsigned int>(std::chrono::milliseconds(config.heartbeat).count());
        setsockopt(this->socket(), IPPROTO_TCP, TCP_USER_TIMEOUT, &silence, sizeof silence);

        // Told when a queue is deleted that is being consumed here: otherwise its consumer would wait for ever.
        auto cancelled = flag_entry("consumer_cancel_notify");
        std::array properties_given{text_entry("connection_name", name), table_entry("capabilities", {1, &cancelled})};
        const amqp_table_t properties{static_cast<int>(properties_given.size()), properties_given.data()};
        check(amqp_login_with_properties(state_, config.vhost.c_str(), 0, 131072,
                                         static_cast<int>(config.heartbeat.count()), &properties,
                                         AMQP_SASL_METHOD_PLAIN, config.user.c_str(), config.password.c_str()),
              "sign in");
    } catch (...) {
        amqp_destroy_connection(state_);
        throw;
    }
}

Broker::~Broker() { amqp_destroy_connection(state_); }

int Broker::socket() const noexcept { return amqp_get_sockfd(state_); }

void Broker::check(int status, std::string_view what) const {
    if (status != AMQP_STATUS_OK) throw Unreachable(sentence(what, amqp_error_string2(status)));
}

void Broker::check(const amqp_rpc_reply_t& reply, std::string_view what) const {
    switch (reply.reply_type) {
        case AMQP_RESPONSE_NORMAL: return;
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            if (reply.reply.id == AMQP_CHANNEL_CLOSE_METHOD) {
                const auto* method = static_cast<const amqp_channel_close_t*>(reply.reply.decoded);
                throw Unreachable(sentence(what, text_of(method->reply_text)));
            }
            if (reply.reply.id == AMQP_CONNECTION_CLOSE_METHOD) {
                const auto* method = static_cast<const amqp_connection_close_t*>(reply.reply.decoded);
                throw Unreachable(sentence(what, text_of(method->reply_text)));
            }
            throw Unreachable(sentence(what, "refused"));
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            throw Unreachable(sentence(what, amqp_error_string2(reply.library_error)));
        case AMQP_RESPONSE_NONE: break;
    }
    throw Unreachable(sentence(what, "no answer"));
}

void Broker::throw_closing(const amqp_method_t& method) const {
    if (method.id == AMQP_CHANNEL_CLOSE_METHOD) {
        throw Unreachable(
            sentence("channel closed", text_of(static_cast<amqp_channel_close_t*>(method.decoded)->reply_text)));
    }
    if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
        throw Unreachable(
            sentence("connection closed", text_of(static_cast<amqp_connection_close_t*>(method.decoded)->reply_text)));
    }
    throw Unreachable("the queue was deleted");
}

void Broker::open_channel(amqp_channel_t channel) {
    amqp_channel_open(state_, channel);
    check_rpc("open a channel");
    channels_.push_back(channel);
}

void Broker::declare_exchange(amqp_channel_t channel, std::string_view name, std::string_view type) {
    amqp_exchange_declare_t method{};
    method.exchange = bytes_of(name);
    method.type = bytes_of(type);
    method.durable = true;
    method.nowait = true;
    check(amqp_send_method(state_, channel, AMQP_EXCHANGE_DECLARE_METHOD, &method), "declare an exchange");
}

void Broker::declare_quorum_queue(amqp_channel_t channel, std::string_view name, const Arguments& arguments) {
    std::vector<amqp_table_entry_t> entries{text_entry("x-queue-type", "quorum")};
    for (const auto& [key, value] : arguments) {
        const auto* text = std::get_if<std::string_view>(&value);
        entries.push_back(text != nullptr ? text_entry(key, *text) : number_entry(key, std::get<std::int64_t>(value)));
    }
    amqp_queue_declare_t method{};
    method.queue = bytes_of(name);
    method.durable = true;
    method.nowait = true;
    method.arguments = {static_cast<int>(entries.size()), entries.data()};
    check(amqp_send_method(state_, channel, AMQP_QUEUE_DECLARE_METHOD, &method), "declare a queue");
}

void Broker::bind(amqp_channel_t channel, std::string_view queue, std::string_view exchange, std::string_view key) {
    amqp_queue_bind_t method{};
    method.queue = bytes_of(queue);
    method.exchange = bytes_of(exchange);
    method.routing_key = bytes_of(key);
    method.nowait = true;
    check(amqp_send_method(state_, channel, AMQP_QUEUE_BIND_METHOD, &method), "bind a queue");
}

void Broker::unbind(amqp_channel_t channel, std::string_view queue, std::string_view exchange, std::string_view key) {
    amqp_queue_unbind(state_, channel, bytes_of(queue), bytes_of(exchange), bytes_of(key), amqp_empty_table);
    check_rpc("unbind a queue");
}

void Broker::ask_for_confirms(amqp_channel_t channel) {
    amqp_confirm_select(state_, channel);
    check_rpc("ask for confirms");
}

void Broker::publish(amqp_channel_t channel, std::string_view exchange, std::string_view key, bool mandatory,
                     const amqp_basic_properties_t& properties, std::string_view body) {
    check(amqp_basic_publish(state_, channel, bytes_of(exchange), bytes_of(key), mandatory, false, &properties,
                             bytes_of(body)),
          "publish");
}

void Broker::consume(amqp_channel_t channel, std::string_view queue, std::uint16_t prefetch, std::string_view tag) {
    amqp_basic_qos(state_, channel, 0, prefetch, false);
    check_rpc("set the prefetch");
    amqp_basic_consume(state_, channel, bytes_of(queue), bytes_of(tag), false, false, false, amqp_empty_table);
    check_rpc("consume");
}

void Broker::cancel(amqp_channel_t channel, std::string_view tag) {
    amqp_basic_cancel(state_, channel, bytes_of(tag));
    check_rpc("end a consumer");
}

std::optional<amqp_frame_t> Broker::next_frame(std::chrono::microseconds time) {
    auto wait = timeval_of(std::max(time, std::chrono::microseconds(0)));
    amqp_frame_t frame;
    const int status = amqp_simple_wait_frame_noblock(state_, &frame, &wait);
    if (status == AMQP_STATUS_TIMEOUT) return std::nullopt;
    check(status, "read");
    if (frame.frame_type == AMQP_FRAME_METHOD) {
        const auto id = frame.payload.method.id;
        if (id == AMQP_CHANNEL_CLOSE_METHOD || id == AMQP_CONNECTION_CLOSE_METHOD || id == AMQP_BASIC_CANCEL_METHOD) {
            throw_closing(frame.payload.method);
        }
    }
    return frame;
}

void Broker::cork(bool on) noexcept {
    const int value = on ? 1 : 0;
    setsockopt(socket(), IPPROTO_TCP, TCP_CORK, &value, sizeof value);
}

void Broker::close() noexcept {
    auto time = timeval_of(std::chrono::seconds(2));
    amqp_set_rpc_timeout(state_, &time);
    for (const auto channel : channels_) {
        if (amqp_channel_close(state_, channel, AMQP_REPLY_SUCCESS).reply_type != AMQP_RESPONSE_NORMAL) return;
    }
    amqp_connection_close(state_, AMQP_REPLY_SUCCESS);
}

namespace {

// at-least-once: a message leaves the queue only when the one it dies into has it. It asks for reject-publish.
Broker::Arguments dying_into(std::string_view exchange) {
    return {{"x-dead-letter-exchange", exchange},
            {"x-dead-letter-strategy", "at-least-once"},
            {"x-overflow", "reject-publish"}};
}

void declare_wait(Broker& broker, amqp_channel_t channel, std::chrono::milliseconds step) {
    const auto name = wait_queue(step);
    auto arguments = dying_into(back_exchange);
    arguments.emplace_back("x-message-ttl", std::int64_t{step.count()});
    broker.declare_exchange(channel, name, "fanout");
    broker.declare_quorum_queue(channel, name, arguments);
    broker.bind(channel, name, name, "");
}

void declare_queue(Broker& broker, amqp_channel_t channel, const QueueSpec& spec) {
    const auto dead = dead_queue(spec.queue);
    broker.declare_quorum_queue(channel, dead, {});
    broker.bind(channel, dead, dead_exchange, spec.queue);
    auto arguments = dying_into(dead_exchange);
    arguments.emplace_back("x-dead-letter-routing-key", std::string_view(spec.queue));
    broker.declare_quorum_queue(channel, spec.queue, arguments);
    if (spec.is_confidential()) broker.declare_exchange(channel, spec.exchange, "direct");
    broker.bind(channel, spec.queue, spec.exchange, spec.event);
    broker.bind(channel, spec.queue, back_exchange, spec.queue);
}

}  // namespace

void declare(Broker& broker, amqp_channel_t channel, const Topology& topology) {
    broker.cork(true);
    broker.declare_exchange(channel, events_exchange, "topic");
    broker.declare_exchange(channel, dead_exchange, "direct");
    broker.declare_exchange(channel, back_exchange, "topic");
    for (const auto step : topology.waits) declare_wait(broker, channel, step);
    for (const auto& spec : topology.queues) declare_queue(broker, channel, spec);
    broker.cork(false);
    broker.ask_for_confirms(channel);  // an answer: all before it is done
}

}  // namespace souk::amqp
