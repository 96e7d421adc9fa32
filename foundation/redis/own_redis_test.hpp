// A redis-server of the test's own, on a free loopback port: it can be stopped, started again, and frozen.
#pragma once

#include "foundation/redis/client.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <stdexcept>
#include <thread>

namespace souk::redis {

class OwnRedis {
  public:
    OwnRedis() : port_(free_port()) { start(); }
    ~OwnRedis() { stop(); }
    OwnRedis(const OwnRedis&) = delete;
    OwnRedis& operator=(const OwnRedis&) = delete;

    RedisConfig config() const {
        return {.host = "127.0.0.1", .port = port_, .password = "own", .timeout = std::chrono::seconds(2)};
    }

    void start() {
        const auto port = std::to_string(port_);
        pid_ = fork();
        if (pid_ == 0) {
            const int nothing = open("/dev/null", O_RDWR);
            dup2(nothing, 1);
            dup2(nothing, 2);
            execlp("redis-server", "redis-server", "--port", port.c_str(), "--bind", "127.0.0.1", "--save", "",
                   "--requirepass", "own", "--dir", "/tmp", static_cast<char*>(nullptr));
            _exit(127);
        }
        for (int turn = 0; turn < 1000; ++turn) {
            if (accepts()) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        throw std::runtime_error("redis-server does not start");
    }

    void stop() {
        if (pid_ <= 0) return;
        kill(pid_, SIGKILL);
        waitpid(pid_, nullptr, 0);
        pid_ = -1;
    }
    void freeze() const { kill(pid_, SIGSTOP); }
    void thaw() const { kill(pid_, SIGCONT); }

  private:
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        address.sin_port = htons(port);
        return address;
    }
    static std::uint16_t free_port() {
        const int fd = socket(AF_INET, SOCK_STREAM, 0);
        auto address = loopback(0);
        socklen_t size = sizeof address;
        bind(fd, reinterpret_cast<sockaddr*>(&address), size);
        getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
        close(fd);
        return ntohs(address.sin_port);
    }
    bool accepts() const {
        const int fd = socket(AF_INET, SOCK_STREAM, 0);
        const auto address = loopback(port_);
        const bool ok = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        close(fd);
        return ok;
    }

    std::uint16_t port_;
    pid_t pid_ = -1;
};

}  // namespace souk::redis
