#include "foundation/amqp/test_broker.hpp"

#include "foundation/amqp/broker.hpp"
#include "foundation/amqp/message_headers.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <stdexcept>

namespace souk::amqp {

namespace {

std::string setting(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr) throw std::runtime_error(std::string(name) + " is not set: run these tests with ./souk test");
    return value;
}

sockaddr_in address_of(const std::string& host, std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    inet_pton(AF_INET, host.c_str(), &address.sin_addr);
    address.sin_port = htons(port);
    return address;
}

}  // namespace

AmqpConfig test_config() {
    return {.host = setting("SOUK_AMQP_HOST"),
            .port = static_cast<std::uint16_t>(std::stoi(setting("SOUK_AMQP_PORT"))),
            .user = setting("SOUK_AMQP_USER"),
            .password = setting("SOUK_AMQP_PASSWORD"),
            .vhost = setting("SOUK_AMQP_VHOST")};
}

AmqpConfig test_config(const std::string& queue, const std::string& event) {
    using std::chrono::milliseconds;
    auto config = test_config();
    config.topology = {.queues = {{.queue = queue, .event = event, .consumer = "test"}},
                       .waits = {milliseconds(20), milliseconds(50), milliseconds(100), milliseconds(1500)}};
    return config;
}

std::string test_name(const std::string& name) {
    static std::atomic<int> count = 0;
    return name + "." + std::to_string(getpid()) + "." + std::to_string(++count);
}

TestQueue::TestQueue(std::string name) : name_(std::move(name)) {
    auto config = test_config();
    config.heartbeat = std::chrono::seconds(0);  // nobody would answer them
    broker_ = std::make_unique<Broker>(config, "souk test");
    broker_->open_channel(1);
}

TestQueue::~TestQueue() { remove(); }

void TestQueue::remove() {
    amqp_queue_delete(broker_->native(), 1, bytes_of(name_), false, false);
    const auto dead = dead_queue(name_);
    amqp_queue_delete(broker_->native(), 1, bytes_of(dead), false, false);
}

void TestQueue::declare(const std::string& key) { amqp::declare(*broker_, 1, test_config(name_, key).topology); }

std::optional<TestQueue::Found> TestQueue::get(const std::string& queue) {
    const auto reply = amqp_basic_get(broker_->native(), 1, bytes_of(queue), true);
    broker_->check(reply, "get");
    if (reply.reply.id == AMQP_BASIC_GET_EMPTY_METHOD) return std::nullopt;
    amqp_message_t message;
    broker_->check(amqp_read_message(broker_->native(), 1, &message, 0), "read");
    Found found{std::string(text_of(message.body)), history_of(message.properties)};
    amqp_destroy_message(&message);
    broker_->release();
    return found;
}

std::optional<TestQueue::Found> TestQueue::wait_for_dead() {
    for (int turn = 0; turn < 1000; ++turn) {
        if (auto found = get(dead_queue(name_))) return found;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return std::nullopt;
}

std::optional<std::string> TestQueue::take_dead() {
    const auto found = wait_for_dead();
    return found ? std::optional(found->body) : std::nullopt;
}

std::optional<History> TestQueue::take_dead_history() {
    const auto found = wait_for_dead();
    return found ? std::optional(found->history) : std::nullopt;
}

bool TestQueue::is_empty() { return !get(name_).has_value(); }
bool TestQueue::dead_is_empty() { return !get(dead_queue(name_)).has_value(); }

CuttableProxy::CuttableProxy(const AmqpConfig& target) : target_(target), listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    auto address = address_of("127.0.0.1", 0);
    socklen_t size = sizeof address;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(listener_, 16) != 0) {
        throw std::runtime_error("the proxy cannot listen");
    }
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

CuttableProxy::~CuttableProxy() {
    shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    cut();
    for (auto& passer : passers_) passer.join();
    for (const int fd : open_) close(fd);
    close(listener_);
}

AmqpConfig CuttableProxy::config() const {
    auto config = target_;
    config.host = "127.0.0.1";
    config.port = port_;
    return config;
}

void CuttableProxy::cut() {
    const std::lock_guard lock(mutex_);
    for (const int fd : open_) shutdown(fd, SHUT_RDWR);
}

void CuttableProxy::accept_all() {
    for (;;) {
        const int client = accept(listener_, nullptr, nullptr);
        if (client < 0) return;
        const int server = socket(AF_INET, SOCK_STREAM, 0);
        const auto address = address_of(target_.host, target_.port);
        if (connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
            shutdown(client, SHUT_RDWR);
        ++accepted_;
        const std::lock_guard lock(mutex_);
        open_.push_back(client);
        open_.push_back(server);
        passers_.emplace_back([this, client, server] { pass(client, server, nullptr); });
        passers_.emplace_back([this, client, server] { pass(server, client, &to_client_); });
    }
}

void CuttableProxy::pass(int from, int to, std::atomic<std::size_t>* counter) {
    std::array<char, 16384> bytes;
    for (;;) {
        const auto size = recv(from, bytes.data(), bytes.size(), 0);
        if (size <= 0) break;
        if (counter != nullptr) *counter += static_cast<std::size_t>(size);
        for (ssize_t sent = 0; sent < size;) {
            const auto part = send(to, bytes.data() + sent, static_cast<std::size_t>(size - sent), MSG_NOSIGNAL);
            if (part <= 0) break;
            sent += part;
        }
    }
    shutdown(from, SHUT_RDWR);
    shutdown(to, SHUT_RDWR);
}

}  // namespace souk::amqp
