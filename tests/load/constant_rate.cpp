// Open-model load over HTTP/1.1: GETs start at random moments (Poisson), so many a second, whatever the answers take.
// One that finds no free connection waits, and its time goes on. The usual tools send in bursts of some milliseconds,
// which would be measured as the service's latency. Built and called by generators.mjs; plain POSIX, one thread.
//   constant_rate PORT RATE SECONDS CONNECTIONS FILE-OF-REQUESTS        prints JSON, latencies in milliseconds
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <random>
#include <string>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int socket = -1;
    Clock::time_point began;
    bool counted = false;
    std::string answer;
};

[[noreturn]] void fail(const std::string& why) {
    std::fprintf(stderr, "constant_rate: %s\n", why.c_str());
    std::exit(1);
}

int connect_to(int port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("cannot connect");
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

// The whole answer is there? Only answers with a Content-Length and status 200 are expected.
bool complete(const std::string& answer) {
    const auto head = answer.find("\r\n\r\n");
    if (head == std::string::npos) return false;
    if (answer.compare(0, 13, "HTTP/1.1 200 ") != 0) fail("an answer was: " + answer.substr(0, answer.find('\r')));
    for (auto line = answer.find("\r\n"); line < head; line = answer.find("\r\n", line + 2)) {
        constexpr char name[] = "content-length:";
        if (::strncasecmp(answer.c_str() + line + 2, name, sizeof name - 1) == 0)
            return answer.size() >= head + 4 + std::strtoul(answer.c_str() + line + 1 + sizeof name, nullptr, 10);
    }
    fail("an answer has no Content-Length");
}

std::vector<std::string> read_requests(const char* file) {
    std::vector<std::string> requests;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        const auto blank = line.find(' ');
        auto request = "GET " + line.substr(0, blank) + " HTTP/1.1\r\nHost: bench\r\n";
        if (blank != line.npos) request += "Authorization: Bearer " + line.substr(blank + 1) + "\r\n";
        requests.push_back(request + "\r\n");
    }
    if (requests.empty()) fail("no paths");
    return requests;
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 6) fail("PORT RATE SECONDS CONNECTIONS FILE-OF-REQUESTS");
    const double rate = std::atof(arguments[2]);
    const double seconds = std::atof(arguments[3]);
    const auto requests = read_requests(arguments[5]);
    std::vector<Connection> connections(static_cast<std::size_t>(std::atoi(arguments[4])));
    std::vector<Connection*> idle;
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (auto& connection : connections) {
        connection.socket = connect_to(std::atoi(arguments[1]));
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
        ::epoll_ctl(poll, EPOLL_CTL_ADD, connection.socket, &event);
        idle.push_back(&connection);
    }

    std::mt19937_64 random(1);
    std::exponential_distribution<double> gap(rate);
    const auto next_gap = [&] {
        return std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(gap(random)));
    };
    std::vector<double> times;
    times.reserve(static_cast<std::size_t>(rate * seconds * 1.2) + 100);
    std::deque<Clock::time_point> waiting;
    std::size_t sent = 0;
    std::size_t under_way = 0;
    const auto warm = Clock::now() + std::chrono::milliseconds(500);
    const auto end = warm + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    auto due = Clock::now();

    const auto send = [&](Connection& connection, Clock::time_point began) {
        const auto& request = requests[sent++ % requests.size()];
        connection.began = began;
        connection.counted = began >= warm;
        connection.answer.clear();
        ++under_way;
        if (::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(request.size()))
            fail("cannot send");
    };
    for (auto now = Clock::now(); now < end || under_way > 0; now = Clock::now()) {
        for (; due <= now && due < end; due += next_gap()) {
            if (idle.empty()) {
                waiting.push_back(due);
                continue;
            }
            auto& connection = *idle.back();
            idle.pop_back();
            send(connection, Clock::now());
        }
        const auto pause =
            std::max<std::int64_t>(0, std::chrono::nanoseconds(std::min(due, end) - Clock::now()).count());
        const timespec limit{now < end ? pause / 1'000'000'000 : 1, now < end ? pause % 1'000'000'000 : 0};
        epoll_event events[64];
        const int ready = ::epoll_pwait2(poll, events, 64, &limit, nullptr);
        for (int index = 0; index < ready; ++index) {
            auto& connection = *static_cast<Connection*>(events[index].data.ptr);
            char part[65536];
            const auto length = ::recv(connection.socket, part, sizeof part, 0);
            if (length <= 0) fail("the service closed a connection");
            connection.answer.append(part, static_cast<std::size_t>(length));
            if (!complete(connection.answer)) continue;
            --under_way;
            if (connection.counted)
                times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - connection.began).count());
            if (waiting.empty()) {
                idle.push_back(&connection);
            } else {
                const auto began = waiting.front();
                waiting.pop_front();
                send(connection, began);
            }
        }
    }
    if (times.empty()) fail("nothing was answered");
    std::ranges::sort(times);
    const auto percentile = [&](double part) {
        return times[static_cast<std::size_t>(static_cast<double>(times.size() - 1) * part)];
    };
    std::printf("{\"rate\":%.1f,\"p50\":%.4f,\"p99\":%.4f}\n", static_cast<double>(times.size()) / seconds,
                percentile(0.5), percentile(0.99));
}
