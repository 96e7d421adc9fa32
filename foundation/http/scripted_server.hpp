// For tests: a TCP server on a free port of the loopback that plays a script against each connection, on a thread per
// connection. Lets a test be the peer that answers late, half or not at all.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace souk::http {

class Peer {
  public:
    Peer(int descriptor, int number) : descriptor_(descriptor), number_(number) {}

    int number() const noexcept { return number_; }          // 0 for the first connection
    int descriptor() const noexcept { return descriptor_; }  // for a script that speaks TLS on it

    // Up to and including `end`; empty when the connection ends before.
    std::string read_until(std::string_view end) {
        for (;;) {
            if (const auto found = pending_.find(end); found != std::string::npos) return take(found + end.size());
            std::array<char, 4096> part{};
            const auto got = ::read(descriptor_, part.data(), part.size());
            if (got <= 0) return {};
            pending_.append(part.data(), static_cast<std::size_t>(got));
        }
    }

    // Head and body (by Content-Length); empty when the connection ends before.
    std::string read_request() {
        auto head = read_until("\r\n\r\n");
        const auto at = head.find("Content-Length: ");
        if (at == std::string::npos) return head;
        const auto length = std::stoul(head.substr(at + 16));
        while (pending_.size() < length) {
            std::array<char, 4096> part{};
            const auto got = ::read(descriptor_, part.data(), part.size());
            if (got <= 0) return {};
            pending_.append(part.data(), static_cast<std::size_t>(got));
        }
        return head + take(length);
    }

    void write(std::string_view text) {
        while (!text.empty()) {
            const auto sent = ::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            text.remove_prefix(static_cast<std::size_t>(sent));
        }
    }

    void answer(std::string_view body) {
        write("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + std::string(body));
    }

    void hang_up() { ::shutdown(descriptor_, SHUT_RDWR); }

    void wait_for_close() {
        std::array<char, 4096> part{};
        while (::read(descriptor_, part.data(), part.size()) > 0) {
        }
    }

  private:
    std::string take(std::size_t size) {
        auto text = pending_.substr(0, size);
        pending_.erase(0, size);
        return text;
    }

    int descriptor_;
    int number_;
    std::string pending_;
};

class ScriptedServer {
  public:
    using Script = std::function<void(Peer&)>;

    explicit ScriptedServer(Script script, const char* host = "127.0.0.1")
        : script_(std::move(script)), listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::inet_addr(host);
        socklen_t size = sizeof address;
        auto* raw = reinterpret_cast<sockaddr*>(&address);
        if (::bind(listener_, raw, size) != 0 || ::listen(listener_, 64) != 0 ||
            ::getsockname(listener_, raw, &size) != 0) {
            throw std::runtime_error("no listening socket");
        }
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }

    // Cuts connections that are still open.
    ~ScriptedServer() {
        ::shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        {
            const std::lock_guard lock(mutex_);
            for (const int descriptor : open_) ::shutdown(descriptor, SHUT_RDWR);
        }
        for (auto& thread : threads_) thread.join();
        ::close(listener_);
    }

    int port() const noexcept { return port_; }
    std::string url(std::string_view path = "/") const {
        return "http://127.0.0.1:" + std::to_string(port_) + std::string(path);
    }
    int connections() const noexcept { return connections_; }

  private:
    void accept_all() {
        for (;;) {
            const int descriptor = ::accept(listener_, nullptr, nullptr);
            if (descriptor < 0) return;
            const std::lock_guard lock(mutex_);
            open_.push_back(descriptor);
            threads_.emplace_back([this, descriptor, number = connections_++] {
                Peer peer(descriptor, number);
                script_(peer);
                const std::lock_guard inner(mutex_);
                std::erase(open_, descriptor);
                ::close(descriptor);
            });
        }
    }

    Script script_;
    int listener_;
    int port_ = 0;
    std::atomic<int> connections_ = 0;
    std::mutex mutex_;
    std::vector<int> open_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace souk::http
