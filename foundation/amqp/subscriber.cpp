#include "foundation/amqp/subscriber.hpp"

#include "foundation/amqp/acknowledgements.hpp"
#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/message_headers.hpp"
#include "foundation/amqp/moves.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <iterator>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <thread>

namespace souk::amqp {

namespace {
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5000};
// The socket is looked at this often even when silent, for heartbeats.
constexpr std::chrono::milliseconds longest_poll{1000};
constexpr std::size_t deliveries_at_once = 500;

// What was moved elsewhere is confirmed within this time when the process ends.
constexpr std::chrono::seconds last_confirms{2};

// The broker counts the deliveries of all messages that a dying process had in hand, not only of the one that killed
// it. Hence a connection begins with one message at a time, and goes on so while those that come have been delivered in
// vain suspiciously often.
constexpr std::string_view careful_tag = "careful";
constexpr std::string_view usual_tag = "usual";
}  // namespace

class Subscriber::Thread : public std::enable_shared_from_this<Thread> {
  public:
    // An ack, or a move: published anew, to `exchange` under the queue's name, and acked after that.
    struct Settled {
        Ticket ticket;
        std::string exchange{};
        Delivery moved{};
    };

    Thread(runtime::Loop& loop, AmqpConfig config, telemetry::Metrics& metrics)
        : loop_(loop),
          config_(std::move(config)),
          metrics_(metrics),
          connections_(metrics.gauge("amqp_subscriber_connections", "Consuming connections to RabbitMQ that are up")),
          wake_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
        if (wake_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
    }
    ~Thread() {
        close();
        ::close(wake_);
    }

    void consume(Subscription subscription, OnDeliveries on_deliveries) {
        if (config_.topology.find(subscription.queue) == nullptr)
            throw std::logic_error("the queue " + subscription.queue + " is not in the list of queues");
        auto& deliveries =
            metrics_.counter("amqp_deliveries_total", "Messages received", {{"queue", subscription.queue}});
        auto& dead = metrics_.counter("amqp_dead_letters_total", "Messages given up", {{"queue", subscription.queue}});
        queues_.push_back(
            Queue{std::move(subscription), std::move(on_deliveries), {}, Acknowledgements(0), deliveries, dead});
    }

    void start() {
        if (queues_.empty()) return;
        thread_ = std::thread([this] { run(); });
    }

    // From the loop. They go to the thread together at the end of the loop turn.
    void settle(Settled settled) {
        if (settled_.empty()) {
            loop_.defer([self = shared_from_this()] { self->hand_over_settled(); });
        }
        settled_.push_back(std::move(settled));
    }

    std::chrono::milliseconds step_of(std::chrono::milliseconds pause) const { return config_.topology.wait_of(pause); }

    void close() {
        closed_ = true;
        if (!thread_.joinable()) return;
        hand_over_settled();
        stopping_ = true;
        wake();
        thread_.join();
    }

    bool connected() const noexcept { return connected_ || queues_.empty(); }

  private:
    struct Queue {
        Subscription subscription;
        OnDeliveries on_deliveries;  // used on the loop only; all else on the thread only
        std::vector<Delivery> received;
        Acknowledgements acks;
        telemetry::Counter& deliveries;
        telemetry::Counter& dead;
        bool careful = true;   // one message at a time
        bool at_ease = false;  // and there is no reason any more
    };
    using Clock = Acknowledgements::Clock;

    static amqp_channel_t channel_of(std::size_t index) { return static_cast<amqp_channel_t>(index + 1); }

    void wake() const {
        const std::uint64_t one = 1;
        [[maybe_unused]] const auto written = write(wake_, &one, sizeof one);
    }

    void hand_over_settled() {
        if (settled_.empty()) return;
        {
            const std::lock_guard lock(mutex_);
            std::ranges::move(settled_, std::back_inserter(to_send_));
        }
        settled_.clear();
        wake();
    }

    void run() {
        auto pause = first_pause;
        bool told = false;
        while (!stopping_) {
            try {
                ++connection_;
                Broker broker(config_, "souk consumer");
                declare(broker);
                telemetry::log_info("consuming from rabbitmq", {{"queues", queues_.size()}});
                pause = first_pause;
                told = false;
                connected_ = true;
                connections_.add(1);
                serve(broker);
            } catch (const std::exception& error) {
                if (!std::exchange(told, true)) {
                    telemetry::log_warn("rabbitmq is lost, trying again", {{"error", error.what()}});
                }
            }
            if (connected_.exchange(false)) connections_.add(-1);
            const auto until = Clock::now() + pause;
            while (!stopping_ && Clock::now() < until) {
                wait(-1, std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()));
            }
            pause = std::min(pause * 2, longest_pause);
        }
    }

    void declare(Broker& broker) {
        const auto moving = channel_of(queues_.size());
        broker.open_channel(moving);
        amqp::declare(broker, moving, config_.topology);  // which asks for confirms, too
        moves_.emplace(moving);
        for (std::size_t index = 0; index < queues_.size(); ++index) {
            auto& queue = queues_[index];
            const auto channel = channel_of(index);
            broker.open_channel(channel);
            leave_events_exchange(broker, channel, *config_.topology.find(queue.subscription.queue));
            queue.acks = Acknowledgements(queue.subscription.prefetch);
            queue.received.clear();
            queue.careful = true;
            queue.at_ease = false;
            broker.consume(channel, queue.subscription.queue, 1, careful_tag);
        }
    }

    // An older installation has bound confidential queues to where everybody listens. Publishers that still run it are
    // heard until this consumer, which `./souk up` starts last, is new.
    static void leave_events_exchange(Broker& broker, amqp_channel_t channel, const QueueSpec& spec) {
        if (spec.is_confidential()) broker.unbind(channel, spec.queue, events_exchange, spec.event);
    }

    bool leave_care(Broker& broker) {
        bool left = false;
        for (std::size_t index = 0; index < queues_.size(); ++index) {
            auto& queue = queues_[index];
            if (!queue.careful || !queue.at_ease) continue;
            queue.careful = false;
            // In this order: of a queue that is deleted, only those who consume it at that moment are told.
            broker.consume(channel_of(index), queue.subscription.queue, queue.subscription.prefetch, usual_tag);
            broker.cancel(channel_of(index), careful_tag);
            left = true;
        }
        return left;
    }

    void serve(Broker& broker) {
        for (;;) {
            bool more = receive(broker);
            hand_over_deliveries();
            if (leave_care(broker)) more = true;  // librabbitmq may have read messages meanwhile
            const bool last = stopping_;
            const auto due = send_settled(broker, last);
            if (last) return leave(broker);
            auto time = more ? std::chrono::milliseconds(0) : longest_poll;
            if (due && !more) {
                time = std::clamp(std::chrono::ceil<std::chrono::milliseconds>(*due - Clock::now()),
                                  std::chrono::milliseconds(0), longest_poll);
            }
            wait(broker.socket(), time);
        }
    }

    // What was moved is acked before the end; else it would be there twice.
    void leave(Broker& broker) {
        const auto until = Clock::now() + last_confirms;
        while (!moves_->empty() && Clock::now() < until) {
            if (!receive(broker)) wait(broker.socket(), std::chrono::milliseconds(20));
            for (auto& queue : queues_) queue.received.clear();  // too late for these: they go back
        }
        send_settled(broker, true);
        broker.close();
    }

    // Until a message or an ack arrives, or the time is over.
    void wait(int socket, std::chrono::milliseconds time) const {
        std::array<pollfd, 2> watched{pollfd{wake_, POLLIN, 0}, pollfd{socket, POLLIN, 0}};
        poll(watched.data(), watched.size(), static_cast<int>(std::max<std::int64_t>(time.count(), 0)));
        if ((watched[0].revents & POLLIN) != 0) {
            std::uint64_t count = 0;
            [[maybe_unused]] const auto size = read(wake_, &count, sizeof count);
        }
    }

    // Takes what is there. True when there may be more.
    bool receive(Broker& broker) {
        for (std::size_t count = 0; count < deliveries_at_once; ++count) {
            timeval no_time{};
            amqp_envelope_t envelope;
            const auto reply = amqp_consume_message(broker.native(), &envelope, &no_time, 0);
            if (reply.reply_type == AMQP_RESPONSE_NORMAL) {
                received(envelope);
                amqp_destroy_envelope(&envelope);
                broker.release();
                continue;
            }
            const bool from_library = reply.reply_type == AMQP_RESPONSE_LIBRARY_EXCEPTION;
            if (from_library && reply.library_error == AMQP_STATUS_TIMEOUT) return false;
            if (!from_library || reply.library_error != AMQP_STATUS_UNEXPECTED_STATE) broker.check(reply, "consume");
            // Something else than a message: throws when it is the end of a channel or of the connection.
            if (const auto frame = broker.next_frame(std::chrono::microseconds(0))) take_confirm(*frame);
            broker.release();
        }
        return true;
    }

    void received(const amqp_envelope_t& envelope) {
        const auto index = static_cast<std::size_t>(envelope.channel - 1);
        if (index >= queues_.size()) return;
        auto& queue = queues_[index];
        queue.acks.delivered(envelope.delivery_tag);
        const auto& properties = envelope.message.properties;
        Delivery delivery;
        delivery.ticket = {connection_, envelope.channel, envelope.delivery_tag};
        delivery.id = id_of(properties);
        delivery.name = name_of(properties);
        delivery.body = text_of(envelope.message.body);
        delivery.redelivered = envelope.redelivered != 0;
        delivery.vain = vain_deliveries(properties);
        delivery.history = history_of(properties);
        delivery.received = Clock::now();
        if (delivery.vain < suspicious_deliveries) queue.at_ease = true;
        if (delivery.vain >= most_vain_deliveries) return give_up(std::move(delivery));
        queue.received.push_back(std::move(delivery));
    }

    void give_up(Delivery delivery) {
        telemetry::log_error("a message has ended its consumer again and again: moved to the dead-letter queue",
                             {{"event", delivery.id}, {"times", delivery.vain}});
        delivery.history.died_at = SystemClock().now();
        delivery.history.reason = "its consumer ended each time that it had this message";
        const auto ticket = delivery.ticket;
        const std::lock_guard lock(mutex_);
        to_send_.push_back({ticket, std::string(dead_exchange), std::move(delivery)});
    }

    void take_confirm(const amqp_frame_t& frame) {
        for (const auto& ticket : moves_->take_confirm(frame))
            queues_[ticket.channel - 1u].acks.acked(ticket.tag, Clock::now());
    }

    void move(Broker& broker, const Settled& settled) {
        auto& queue = queues_[settled.ticket.channel - 1u];
        if (settled.exchange == dead_exchange) queue.dead.inc();
        moves_->publish(broker, *config_.topology.find(queue.subscription.queue), settled.exchange, settled.moved);
    }

    void hand_over_deliveries() {
        for (std::size_t index = 0; index < queues_.size(); ++index) {
            auto& queue = queues_[index];
            if (queue.received.empty()) continue;
            queue.deliveries.inc(static_cast<double>(queue.received.size()));
            loop_.post([self = shared_from_this(), index, batch = std::exchange(queue.received, {})]() mutable {
                if (!self->closed_) self->queues_[index].on_deliveries(std::move(batch));
            });
        }
    }

    // Returns when the next ack has to go out.
    std::optional<Clock::time_point> send_settled(Broker& broker, bool all) {
        std::vector<Settled> settled;
        {
            const std::lock_guard lock(mutex_);
            settled.swap(to_send_);
        }
        const auto now = Clock::now();
        for (const auto& each : settled) {
            if (each.ticket.connection != connection_) continue;
            if (each.exchange.empty()) {
                queues_[each.ticket.channel - 1u].acks.acked(each.ticket.tag, now);
            } else {
                move(broker, each);
            }
        }
        std::optional<Clock::time_point> next;
        for (std::size_t index = 0; index < queues_.size(); ++index) {
            auto& acks = queues_[index].acks;
            const auto batch = acks.take(now, all);
            if (batch.up_to) {
                broker.check(amqp_basic_ack(broker.native(), channel_of(index), *batch.up_to, true), "ack");
            }
            for (const auto tag : batch.single) {
                broker.check(amqp_basic_ack(broker.native(), channel_of(index), tag, false), "ack");
            }
            if (const auto due = acks.due(now); due && (!next || *due < *next)) next = due;
        }
        return next;
    }

    runtime::Loop& loop_;
    const AmqpConfig config_;
    telemetry::Metrics& metrics_;
    telemetry::Gauge& connections_;
    const int wake_;
    std::vector<Queue> queues_;     // fixed once the thread runs
    std::vector<Settled> settled_;  // the loop's
    bool closed_ = false;           // the loop's

    std::mutex mutex_;
    std::vector<Settled> to_send_;  // under the mutex

    std::uint64_t connection_ = 0;  // the thread's
    std::optional<Moves> moves_;    // of this connection; the thread's
    std::atomic<bool> connected_ = false;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

Subscriber::Subscriber(runtime::Loop& loop, AmqpConfig config, telemetry::Metrics& metrics)
    : thread_(std::make_shared<Thread>(loop, std::move(config), metrics)) {
    loop.on_drained([weak = std::weak_ptr(thread_)] {
        if (const auto thread = weak.lock()) thread->close();
    });
}

Subscriber::~Subscriber() { close(); }

void Subscriber::consume(Subscription subscription, OnDeliveries on_deliveries) {
    thread_->consume(std::move(subscription), std::move(on_deliveries));
}
void Subscriber::start() { thread_->start(); }
void Subscriber::ack(const Ticket& ticket) { thread_->settle({ticket}); }

void Subscriber::dead_letter(Delivery delivery) {
    delivery.history.died_at = SystemClock().now();
    const auto ticket = delivery.ticket;
    thread_->settle({ticket, std::string(dead_exchange), std::move(delivery)});
}

void Subscriber::set_aside(Delivery delivery, std::chrono::milliseconds at_least) {
    const auto ticket = delivery.ticket;
    thread_->settle({ticket, wait_queue(thread_->step_of(at_least)), std::move(delivery)});
}

void Subscriber::close() { thread_->close(); }
bool Subscriber::connected() const noexcept { return thread_->connected(); }

}  // namespace souk::amqp
