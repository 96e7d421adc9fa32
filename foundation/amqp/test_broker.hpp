// For server tests of this room and the outbox: the broker that SOUK_AMQP_HOST, _PORT, _USER, _PASSWORD and _VHOST
// name, a look into its queues, and a proxy before it whose connections can be cut. Only for tests.
#pragma once

#include "foundation/amqp/config.hpp"
#include "foundation/amqp/history.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace souk::amqp {

AmqpConfig test_config();  // without queues; throws when the environment does not name a broker
AmqpConfig test_config(const std::string& queue, const std::string& event);  // with this one, and short waits
// Unique within the machine: "<name>.<pid>.<count>".
std::string test_name(const std::string& name);

class Broker;

// A queue of the test's own: removed, with its dead-letter queue, at the end.
class TestQueue {
  public:
    explicit TestQueue(std::string name);
    ~TestQueue();
    TestQueue(const TestQueue&) = delete;
    TestQueue& operator=(const TestQueue&) = delete;

    const std::string& name() const noexcept { return name_; }
    std::optional<std::string> take_dead();  // the body of the next message in `<name>.dead`, waiting for it up to 10 s
    bool is_empty();                         // nothing ready, and nothing left when its consumer is gone
    bool dead_is_empty();
    std::optional<History> take_dead_history();  // the same, and what it has been through
    void declare(const std::string& key);        // as Subscriber does, bound to the key
    void remove();                               // with its dead-letter queue, as an operator might

  private:
    struct Found {
        std::string body;
        History history;
    };
    std::optional<Found> get(const std::string& queue);
    std::optional<Found> wait_for_dead();
    std::string name_;
    std::unique_ptr<Broker> broker_;
};

// Passes bytes between its own port and the broker's.
class CuttableProxy {
  public:
    explicit CuttableProxy(const AmqpConfig& target);
    ~CuttableProxy();
    CuttableProxy(const CuttableProxy&) = delete;
    CuttableProxy& operator=(const CuttableProxy&) = delete;

    AmqpConfig config() const;  // the target's, by way of the proxy
    void cut();                 // all connections, at once
    int accepted() const noexcept { return accepted_; }
    std::size_t bytes_to_client() const noexcept { return to_client_; }

  private:
    void accept_all();
    void pass(int from, int to, std::atomic<std::size_t>* counter);

    AmqpConfig target_;
    int listener_;
    std::uint16_t port_ = 0;
    std::atomic<int> accepted_ = 0;
    std::atomic<std::size_t> to_client_ = 0;
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> passers_;
    std::thread acceptor_;
};

}  // namespace souk::amqp
