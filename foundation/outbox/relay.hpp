// Moves events from the table `outbox` to the broker: takes up to `batch` rows (FOR UPDATE SKIP LOCKED, so several
// relays may run), publishes them with confirms, deletes them and counts them in `published_events`, all in one
// transaction. When anything dies in between they are published again, never lost; an event for which the broker has no
// queue stays in the table, and its neighbours go out. One thread and one blocking connection of its own; one Relay per
// process, started by main(). Nothing throws: failures are logged, counted and retried with backoff.
#pragma once

#include "foundation/amqp/config.hpp"

#include <chrono>
#include <memory>
#include <string>

namespace souk::telemetry {
class Metrics;
}

namespace souk::outbox {

struct RelayConfig {
    std::string conninfo;  // libpq keywords without the password
    std::string password;
    amqp::AmqpConfig amqp;
    int batch = 500;
    std::chrono::milliseconds linger{10};  // after a wake-up, so that neighbours travel in the same batch
    std::chrono::milliseconds poll{1000};  // looks for rows at least this often
};

class Relay {
  public:
    Relay(RelayConfig config, telemetry::Metrics& metrics);
    ~Relay();  // stop()
    Relay(const Relay&) = delete;
    Relay& operator=(const Relay&) = delete;

    void start();
    void stop();  // finishes the batch in flight, at most about five seconds; what remains is sent after the next start

  private:
    class Thread;
    std::unique_ptr<Thread> thread_;
};

}  // namespace souk::outbox
