#include "foundation/redis/link.hpp"

#include "foundation/runtime/native.hpp"
#include "foundation/telemetry/log.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>

#include <random>

namespace souk::redis {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr std::chrono::milliseconds first_pause{50};
constexpr std::chrono::milliseconds longest_pause{2000};
constexpr std::chrono::seconds connect_timeout{2};

// Half of it random, so that many processes do not come back at the same moment.
std::chrono::milliseconds pause_after(int failures) {
    const auto full = std::min(longest_pause, first_pause * (1 << std::min(failures - 1, 6)));
    thread_local std::minstd_rand random{std::random_device{}()};
    return full / 2 +
           std::chrono::milliseconds(std::uniform_int_distribution<>(0, static_cast<int>(full.count() / 2))(random));
}

}  // namespace

Link::Link(runtime::Loop& loop, const RedisConfig& config, telemetry::Metrics& metrics, std::string_view purpose)
    : loop_(loop),
      config_(config),
      purpose_(purpose),
      metrics_(metrics),
      socket_(runtime::native(loop)),
      resolver_(runtime::native(loop)),
      timer_(runtime::native(loop)) {}

void Link::start(std::weak_ptr<Listener> listener) {
    listener_ = std::move(listener);
    connect();
}

void Link::connect() {
    state_ = State::connecting;
    const auto generation = ++generation_;
    timer_.expires_after(connect_timeout);
    timer_.async_wait([self = shared_from_this(), generation](error_code error) {
        if (error || generation != self->generation_) return;
        if (self->state_ != State::up) self->lost("no answer while connecting");
    });
    auto connected = [self = shared_from_this(), generation](error_code error, const auto&...) {
        if (generation != self->generation_) return;
        if (error) return self->lost(error.message());
        self->greet();
    };
    error_code not_an_address;
    const auto address = asio::ip::make_address(config_.host, not_an_address);
    if (!not_an_address) return socket_.async_connect({address, config_.port}, std::move(connected));
    resolver_.async_resolve(config_.host, std::to_string(config_.port),
                            [self = shared_from_this(), generation, connected = std::move(connected)](
                                error_code error, const tcp::resolver::results_type& found) {
                                if (generation != self->generation_) return;
                                if (error) return self->lost(error.message());
                                asio::async_connect(self->socket_, found, connected);
                            });
}

// AUTH and SELECT are answered even while Redis loads its data; PING is not, and tells when it is ready.
void Link::greet() {
    state_ = State::greeting;
    error_code ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    replies_.reset();
    greetings_left_ = 1;
    in_flight_.clear();
    if (!config_.password.empty()) {
        const auto user = config_.user.empty() ? std::string_view("default") : std::string_view(config_.user);
        append_command(in_flight_, std::array<std::string_view, 3>{"AUTH", user, config_.password});
        ++greetings_left_;
    }
    if (config_.db != 0) {
        append_command(in_flight_, std::array<std::string_view, 2>{"SELECT", std::to_string(config_.db)});
        ++greetings_left_;
    }
    append_command(in_flight_, std::array<std::string_view, 1>{"PING"});
    writing_ = true;
    asio::async_write(socket_, asio::buffer(in_flight_),
                      [self = shared_from_this(), generation = generation_](error_code error, std::size_t) {
                          if (generation != self->generation_) return;
                          if (error) return self->lost(error.message());
                          self->writing_ = false;
                          self->flush();
                      });
    read();
}

void Link::read() {
    socket_.async_read_some(asio::buffer(bytes_),
                            [self = shared_from_this(), generation = generation_](error_code error, std::size_t size) {
                                if (generation != self->generation_) return;
                                if (error) return self->lost(error.message());
                                self->on_bytes(size);
                                if (generation == self->generation_) self->read();
                            });
}

void Link::on_bytes(std::size_t size) {
    const auto generation = generation_;
    try {
        replies_.feed({bytes_.data(), size});
        while (auto reply = replies_.next()) {
            if (state_ == State::greeting) {
                on_greeting(*reply);
            } else if (const auto listener = listener_.lock()) {
                listener->on_reply(*std::move(reply));
            }
            if (generation != generation_) return;
        }
    } catch (const Unreachable& error) {
        lost(error.what());
    }
}

void Link::on_greeting(const Reply& reply) {
    if (reply.kind == Reply::Kind::error) return lost(reply.text);
    if (--greetings_left_ != 0) return;
    state_ = State::up;
    timer_.cancel();
    failures_ = 0;
    telemetry::log_info("connected to redis", {{"connection", purpose_}});
    metrics_.gauge("redis_connections", "Connections to Redis that are up", {{"purpose", purpose_}}).add(1);
    if (const auto listener = listener_.lock()) listener->on_up();
    flush();
}

void Link::write(std::span<const std::string_view> words) {
    append_command(out_, words);
    schedule_flush();
}

void Link::schedule_flush() {
    if (flush_scheduled_ || writing_ || state_ != State::up) return;
    flush_scheduled_ = true;
    loop_.defer([self = shared_from_this()] {
        self->flush_scheduled_ = false;
        self->flush();
    });
}

void Link::flush() {
    if (writing_ || out_.empty() || state_ != State::up) return;
    writing_ = true;
    in_flight_.clear();
    std::swap(in_flight_, out_);
    asio::async_write(socket_, asio::buffer(in_flight_),
                      [self = shared_from_this(), generation = generation_](error_code error, std::size_t) {
                          if (generation != self->generation_) return;
                          if (error) return self->lost(error.message());
                          self->writing_ = false;
                          self->flush();
                      });
}

void Link::drop(const std::string& reason) {
    if (state_ == State::up) lost(reason);
}

void Link::disconnect() {
    if (state_ == State::up) {
        metrics_.gauge("redis_connections", "Connections to Redis that are up", {{"purpose", purpose_}}).add(-1);
    }
    ++generation_;
    error_code ignored;
    socket_.close(ignored);
    resolver_.cancel();
    timer_.cancel();
    writing_ = false;
    out_.clear();
}

void Link::lost(const std::string& reason) {
    if (state_ == State::closed) return;
    if (failures_++ == 0) telemetry::log_warn("redis is unreachable", {{"connection", purpose_}, {"reason", reason}});
    disconnect();
    state_ = State::waiting;
    timer_.expires_after(pause_after(failures_));
    timer_.async_wait([self = shared_from_this(), generation = generation_](error_code error) {
        if (!error && generation == self->generation_) self->connect();
    });
    if (const auto listener = listener_.lock()) listener->on_down(reason);
}

void Link::close() {
    if (state_ == State::closed) return;
    disconnect();
    state_ = State::closed;
}

}  // namespace souk::redis
