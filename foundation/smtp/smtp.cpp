#include "foundation/smtp/smtp.hpp"

#include "foundation/runtime/blocking_pool.hpp"
#include "foundation/smtp/connection.hpp"
#include "foundation/smtp/message.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <mutex>
#include <vector>

namespace souk::smtp {

namespace {

constexpr std::size_t most_waiting = 10'000;

const std::vector<double>& session_buckets() {
    static const std::vector<double> buckets{0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000};
    return buckets;
}

}  // namespace

class Smtp::State {
  public:
    State(const SmtpConfig& config, telemetry::Metrics& metrics)
        : config_(config),
          server_(server_of(config)),
          seconds_(metrics.histogram("smtp_delivery_seconds", "Duration of an attempt to deliver a mail", {},
                                     session_buckets())),
          busy_(
              metrics.gauge("smtp_deliveries_under_way", "Mails that are being handed over now, or wait for a thread")),
          unable_(metrics.gauge("smtp_server_unable",
                                "1 while the SMTP server takes no mail at all, by the latest attempt")),
          threads_("smtp", config.connections, most_waiting, runtime::BlockingPool::Priority::normal) {
        config_.url.clear();  // it may hold a password
    }

    ~State() { stop_.at(Stop::Clock::now()); }

    void stop() { stop_.at(Stop::Clock::now() + config_.drain); }

    task<Delivery> deliver(Mail mail) {
        const auto message = message_of(mail);
        const UnderWay under_way(busy_);
        auto delivery = co_await threads_.run([this, &mail, &message] { return attempt(mail, message); });
        if (!delivery) co_return Delivery{.why = "too many mails wait for their turn"};
        if (!stop_.begun()) unable_.set(delivery->outcome == Outcome::unable ? 1 : 0);
        co_return *std::move(delivery);
    }

  private:
    class UnderWay {
      public:
        explicit UnderWay(telemetry::Gauge& gauge) noexcept : gauge_(gauge) { gauge_.add(1); }
        ~UnderWay() { gauge_.add(-1); }
        UnderWay(const UnderWay&) = delete;
        UnderWay& operator=(const UnderWay&) = delete;

      private:
        telemetry::Gauge& gauge_;
    };

    // On a thread of the pool.
    Delivery attempt(const Mail& mail, const std::string& message) {
        if (stop_.begun()) return {.why = "this process ends"};
        const auto begun = Stop::Clock::now();
        auto connection = take();
        auto delivery = connection->deliver(mail, message);
        give_back(std::move(connection));
        seconds_.observe(Stop::Clock::now() - begun);
        return delivery;
    }

    // The one that was used last is the most likely to be still open.
    std::unique_ptr<Connection> take() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return std::make_unique<Connection>(server_, config_, stop_);
        auto connection = std::move(idle_.back());
        idle_.pop_back();
        return connection;
    }

    void give_back(std::unique_ptr<Connection> connection) {
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(connection));
    }

    SmtpConfig config_;
    const Server server_;
    telemetry::Histogram& seconds_;
    telemetry::Gauge& busy_;
    telemetry::Gauge& unable_;
    Stop stop_;
    std::mutex mutex_;
    std::vector<std::unique_ptr<Connection>> idle_;  // under the mutex
    // The last member: its threads use the others.
    runtime::BlockingPool threads_;
};

Smtp::Smtp(runtime::Loop& loop, const SmtpConfig& config, telemetry::Metrics& metrics)
    : state_(std::make_shared<State>(config, metrics)) {
    loop.on_stop([weak = std::weak_ptr(state_)] {
        if (const auto state = weak.lock()) state->stop();
    });
}
Smtp::~Smtp() = default;

task<Delivery> Smtp::deliver(Mail mail) { return state_->deliver(std::move(mail)); }

}  // namespace souk::smtp
