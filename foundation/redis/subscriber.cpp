#include "foundation/redis/subscriber.hpp"

#include "foundation/redis/link.hpp"
#include "foundation/runtime/native.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::redis {

namespace {
constexpr std::chrono::seconds ping_interval{5};
}

struct Subscriber::State : Link::Listener, std::enable_shared_from_this<State> {
    struct Channel {
        std::function<void(std::string_view)> on_message;
        std::function<void()> on_subscribed;
    };

    State(runtime::Loop& loop, const RedisConfig& config, telemetry::Metrics& metrics)
        : link(std::make_shared<Link>(loop, config, metrics, "subscriptions")), ping_timer(runtime::native(loop)) {}

    void close() {
        link->close();
        ping_timer.cancel();
    }

    void on_up() override {
        for (const auto& [name, channel] : channels) subscribe(name);
        answered = true;
        ping_later();
    }

    void on_down(const std::string&) override { ping_timer.cancel(); }

    void on_reply(Reply reply) override {
        answered = true;
        if (reply.kind == Reply::Kind::error) {
            telemetry::log_error("redis refused a subscription", {{"reason", reply.text}});
            return link->drop(reply.text);
        }
        if (reply.elements.size() != 3) return;  // a pong
        const auto found = channels.find(reply.elements[1].text);
        if (found == channels.end()) return;
        // Copies: a callback may subscribe, or destroy the Subscriber.
        if (reply.elements[0].text == "message") {
            const auto call = found->second.on_message;
            call(reply.elements[2].text);
        } else if (reply.elements[0].text == "subscribe" && found->second.on_subscribed) {
            const auto call = found->second.on_subscribed;
            call();
        }
    }

    void subscribe(const std::string& name) { link->write(std::array<std::string_view, 2>{"SUBSCRIBE", name}); }

    void ping_later() {
        ping_timer.expires_after(ping_interval);
        ping_timer.async_wait([weak = weak_from_this()](boost::system::error_code error) {
            const auto self = weak.lock();
            if (error || !self || !self->link->up()) return;
            if (!self->answered) return self->link->drop("no answer to a ping");
            self->answered = false;
            self->link->write(std::array<std::string_view, 1>{"PING"});
            self->ping_later();
        });
    }

    std::shared_ptr<Link> link;
    boost::asio::steady_timer ping_timer;
    std::map<std::string, Channel, std::less<>> channels;
    bool answered = true;
};

Subscriber::Subscriber(runtime::Loop& loop, RedisConfig config, telemetry::Metrics& metrics)
    : state_(std::make_shared<State>(loop, config, metrics)) {
    loop.on_stop([weak = std::weak_ptr(state_)] {
        if (const auto state = weak.lock()) state->close();
    });
    state_->link->start(state_);
}

Subscriber::~Subscriber() { state_->close(); }

void Subscriber::subscribe(std::string channel, std::function<void(std::string_view)> on_message,
                           std::function<void()> on_subscribed) {
    state_->channels[channel] = {std::move(on_message), std::move(on_subscribed)};
    if (state_->link->up()) state_->subscribe(channel);
}

bool Subscriber::connected() const noexcept { return state_->link->up(); }

}  // namespace souk::redis
