#include "foundation/http/server.hpp"

#include "foundation/http/connection.hpp"
#include "foundation/http/server_state.hpp"
#include "foundation/runtime/native.hpp"
#include "foundation/telemetry/log.hpp"

#include <sys/socket.h>

#include <algorithm>

namespace souk::http {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

task<void> serve(std::shared_ptr<Server::State> state, tcp::socket socket) {
    Connection connection(*state, std::move(socket));
    co_await connection.run();
}

std::chrono::milliseconds sweep_interval(const ServerConfig& config, const Routes& routes) {
    auto shortest =
        std::min({config.read_timeout, config.idle_timeout, config.write_timeout, config.deadline, config.drain});
    for (const auto& route : routes.all()) {
        if (route.deadline().count() > 0) shortest = std::min(shortest, route.deadline());
    }
    return std::clamp<std::chrono::milliseconds>(shortest / 4, std::chrono::milliseconds(5), std::chrono::seconds(1));
}

}  // namespace

Server::State::State(runtime::Loop& loop, ServerConfig config, Routes routes, Authenticator* authenticator,
                     telemetry::Metrics& metrics, telemetry::Tracer* tracer)
    : loop_(loop),
      config_(std::move(config)),
      routes_(std::move(routes)),
      builtin_(routes_.service(), routes_.title(), routes_.version()),
      metrics_(metrics),
      dispatcher_(authenticator, metrics, tracer, config_.deadline),
      open_connections_(metrics.gauge("http_open_connections", "Open connections of HTTP clients")),
      acceptor_(runtime::native(loop)),
      sweep_timer_(runtime::native(loop)),
      sweep_every_(sweep_interval(config_, routes_)) {
    add_builtin_routes();
    dispatcher_.add(routes_);
    dispatcher_.add(builtin_);
}

void Server::State::listen() {
    const tcp::endpoint endpoint(asio::ip::make_address(config_.address), config_.port);
    acceptor_.open(endpoint.protocol());
    acceptor_.set_option(asio::socket_base::reuse_address(true));
    // Each loop has a socket of its own on the port; the kernel spreads new connections over them.
    const int on = 1;
    if (setsockopt(acceptor_.native_handle(), SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) != 0) {
        throw std::system_error(errno, std::system_category(), "SO_REUSEPORT");
    }
    boost::system::error_code error;
    acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
    if (error) {
        throw std::system_error(error.value(), std::system_category(),
                                "cannot listen on " + config_.address + ":" + std::to_string(config_.port));
    }
    port_ = acceptor_.local_endpoint().port();
    loop_.on_stop([self = shared_from_this()] { self->begin_stop(); });
    loop_.on_drained([self = shared_from_this()] { self->abandon(); });
    sweep();
    accept();
}

void Server::State::accept() {
    if (accepting_ || stopping_ || abandoned_ || connections() >= config_.max_connections) return;
    accepting_ = true;
    acceptor_.async_accept([self = shared_from_this()](boost::system::error_code error, tcp::socket socket) {
        self->accepting_ = false;
        if (error) {
            // Out of file descriptors, most likely: the sweep tries again.
            if (error != asio::error::operation_aborted) {
                telemetry::log_error("cannot accept a connection", {{"error", error.message()}});
            }
            return;
        }
        self->accepted(std::move(socket));
        self->accept();
    });
}

void Server::State::accepted(tcp::socket socket) {
    if (stopping_ || abandoned_) return;
    loop_.spawn("http connection", serve(shared_from_this(), std::move(socket)));
}

void Server::State::opened(Connection& connection) {
    connection.position = open_.size();
    open_.push_back(&connection);
    open_connections_.add(1);
}

void Server::State::closed(Connection& connection) {
    open_[connection.position] = open_.back();
    open_[connection.position]->position = connection.position;
    open_.pop_back();
    open_connections_.add(-1);
    accept();
}

void Server::State::sweep() {
    const auto now = Clock::now();
    const bool over = stopping_ && now >= drain_deadline_;
    // Nothing here ends a connection at once (that happens when its pending operation completes), so the list is
    // stable.
    for (auto* connection : open_) {
        if (over) {
            connection->cut();
        } else if (now >= connection->deadline()) {
            connection->expire();
        }
    }
    accept();
    sweep_timer_.expires_after(sweep_every_);
    sweep_timer_.async_wait([self = shared_from_this()](boost::system::error_code error) {
        if (!error && !self->abandoned_) self->sweep();
    });
}

void Server::State::begin_stop() {
    if (std::exchange(stopping_, true)) return;
    drain_deadline_ = Clock::now() + config_.drain;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto* connection : open_) connection->begin_stop();
}

void Server::State::abandon() {
    abandoned_ = true;
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    sweep_timer_.cancel();
}

Server::Server(runtime::Loop& loop, ServerConfig config, Routes routes, Authenticator* authenticator,
               telemetry::Metrics& metrics, telemetry::Tracer* tracer)
    : state_(std::make_shared<State>(loop, std::move(config), std::move(routes), authenticator, metrics, tracer)) {}

Server::~Server() { state_->abandon(); }

void Server::ready_check(std::string name, std::function<task<bool>()> check) {
    state_->ready_checks.emplace_back(std::move(name), std::move(check));
}

void Server::start() { state_->listen(); }
std::uint16_t Server::port() const noexcept { return state_->port(); }
int Server::connections() const noexcept { return state_->connections(); }

}  // namespace souk::http
