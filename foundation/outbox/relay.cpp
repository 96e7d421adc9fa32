#include "foundation/outbox/relay.hpp"

#include "foundation/amqp/publisher.hpp"
#include "foundation/outbox/relay_database.hpp"
#include "foundation/outbox/wake_signal.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

namespace souk::outbox {

namespace {
constexpr std::chrono::milliseconds first_pause{100};
constexpr std::chrono::milliseconds longest_pause{5000};
}  // namespace

class Relay::Thread {
  public:
    Thread(RelayConfig config, telemetry::Metrics& metrics)
        : config_(std::move(config)),
          publisher_(config_.amqp),
          lag_(metrics.gauge("outbox_lag_seconds", "Age of the oldest event that is not published")),
          published_(metrics.counter("outbox_published_total", "Events published")),
          failures_(metrics.counter("outbox_failures_total", "Attempts of the relay that failed")),
          homeless_(metrics.counter("outbox_returned_total", "Events that came back because no queue was bound")) {}
    ~Thread() { stop(); }

    void start() {
        thread_ = std::thread([this] { run(); });
    }

    void stop() {
        if (!thread_.joinable()) return;
        stopping_ = true;
        WakeSignal::of_process().interrupt();
        thread_.join();
    }

  private:
    struct NoQueue : std::runtime_error {
        NoQueue() : std::runtime_error("no queue is bound for any of the events that wait") {}
    };

    void run() {
        auto& signal = WakeSignal::of_process();
        std::uint64_t seen = 0;
        auto idle = config_.linger;
        auto pause = first_pause;
        while (!stopping_) {
            std::string error;
            int moved = 0;
            try {
                moved = move_batch();
            } catch (const std::exception& failure) {
                error = failure.what();
            }
            if (!error.empty()) {
                failures_.inc();
                if (pause == first_pause) telemetry::log_warn("events are not published", {{"error", error}});
                note_lag();
                wait_in_vain(pause);
                pause = std::min(pause * 2, longest_pause);
                continue;
            }
            if (pause != first_pause) telemetry::log_info("events are published again");
            pause = first_pause;
            if (moved == config_.batch) continue;
            // Quickly again after something was there or is about to be committed, then ever more slowly.
            idle = moved != 0 ? config_.linger : std::min(idle * 2, config_.poll);
            if (signal.wait(idle, seen, stopping_) && !stopping_) {
                idle = config_.linger;
                std::this_thread::sleep_for(config_.linger);
            }
        }
        publisher_.close();
    }

    int move_batch() {
        // The broker first: while it is away, no rows are locked or rewritten.
        publisher_.keep_alive();
        publisher_.connect();
        connect_database();
        try {
            const auto events = database_->take(config_.batch);
            lag_.set(events.oldest_age());
            std::size_t homeless = 0;
            if (events.size() != 0) {
                auto messages = events.messages();
                const auto returned = publisher_.publish_batch(messages);
                homeless = returned.size();
                if (homeless != 0) keep(events, messages, returned);
                database_->count(messages);
            }
            database_->commit();
            const auto published = events.size() - homeless;
            published_.inc(static_cast<double>(published));
            if (homeless != 0 && published == 0) throw NoQueue();
            if (homeless == 0 && events.size() < static_cast<std::size_t>(config_.batch)) lag_.set(0);
            return static_cast<int>(events.size());
        } catch (const NoQueue&) {
            throw;  // committed: they wait in the outbox
        } catch (const amqp::Unreachable&) {
            database_->roll_back();
            throw;
        } catch (...) {
            database_.reset();
            throw;
        }
    }

    // Events that came back stay in the outbox, whatever becomes of their neighbours.
    void keep(const RelayDatabase::Events& events, std::vector<amqp::Message>& messages,
              const std::vector<std::size_t>& returned) {
        homeless_.inc(static_cast<double>(returned.size()));
        telemetry::log_error("events stay in the outbox: no queue is bound for them",
                             {{"events", returned.size()}, {"first", messages[returned.front()].name}});
        for (auto place = returned.rbegin(); place != returned.rend(); ++place) {
            database_->keep(events, messages[*place]);
            messages.erase(messages.begin() + static_cast<std::ptrdiff_t>(*place));
        }
    }

    void connect_database() {
        if (!database_) database_ = std::make_unique<RelayDatabase>(config_.conninfo, config_.password);
    }

    void note_lag() noexcept {
        try {
            connect_database();
            lag_.set(database_->oldest_age());
        } catch (const std::exception&) {
            database_.reset();
        }
    }

    void wait_in_vain(std::chrono::milliseconds time) {
        const auto until = std::chrono::steady_clock::now() + time;
        std::uint64_t ignored = 0;
        while (!stopping_) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - std::chrono::steady_clock::now());
            if (left.count() <= 0) return;
            WakeSignal::of_process().wait(left, ignored, stopping_);
        }
    }

    const RelayConfig config_;
    amqp::Publisher publisher_;
    std::unique_ptr<RelayDatabase> database_;
    telemetry::Gauge& lag_;
    telemetry::Counter& published_;
    telemetry::Counter& failures_;
    telemetry::Counter& homeless_;
    std::atomic<bool> stopping_ = false;
    std::thread thread_;
};

Relay::Relay(RelayConfig config, telemetry::Metrics& metrics)
    : thread_(std::make_unique<Thread>(std::move(config), metrics)) {}
Relay::~Relay() = default;
void Relay::start() { thread_->start(); }
void Relay::stop() { thread_->stop(); }

}  // namespace souk::outbox
