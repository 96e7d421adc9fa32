#include "foundation/http/connection.hpp"

#include "foundation/http/problem.hpp"
#include "foundation/http/response_text.hpp"
#include "foundation/http/target.hpp"
#include "foundation/runtime/suspend.hpp"
#include "foundation/telemetry/log.hpp"

#include <boost/asio/buffer.hpp>

#include <algorithm>

namespace souk::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t small_input = 4 << 10;
constexpr std::size_t large_input = 64 << 10;
constexpr std::size_t batch_limit = 64 << 10;  // answers held back for further pipelined requests
constexpr std::size_t linger_limit = 8 << 20;
constexpr std::chrono::milliseconds linger_time{2000};

// Keeps the room of a string or vector that stayed small, gives back what was large.
template <class Container>
void recycle(Container& container) {
    if (container.capacity() > 4 * large_input) Container().swap(container);
    container.clear();
}

}  // namespace

Connection::Connection(Server::State& server, asio::ip::tcp::socket socket)
    : server_(server), socket_(std::move(socket)), input_(small_input) {
    boost::system::error_code ignored;
    const auto peer = socket_.remote_endpoint(ignored);
    if (!ignored) request_.remote_address = peer.address().to_string();
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.non_blocking(true, ignored);
    server_.opened(*this);
}

Connection::~Connection() { server_.closed(*this); }

auto Connection::read() {
    if (!parser_->got_some() && begin_ == end_) {
        enter(Phase::idle, server_.config().idle_timeout);
        if (server_.stopping()) begin_stop();
    } else if (phase_ != Phase::reading) {
        enter(Phase::reading, server_.config().read_timeout);
    }
    return runtime::suspend<std::size_t>([this](runtime::Resume<std::size_t> resume) {
        socket_.async_read_some(
            asio::buffer(input_.data() + end_, input_.size() - end_),
            [this, resume = std::move(resume)](boost::system::error_code error, std::size_t bytes) mutable {
                error_ = error;
                end_ += bytes;
                resume(bytes);
            });
    });
}

task<void> Connection::run() {
    while (keep_alive_) {
        begin_request();
        Step step;
        while ((step = advance()) == Step::need_more) {
            if (!output_.empty() && !write_now() && !co_await write_rest()) co_return;
            if (!make_room()) {
                step = refuse(431, "header_too_large", "The request's header is too large");
                break;
            }
            const auto received = co_await read();
            if (timed_out_) {
                step = refuse(408, "request_timeout", "The request did not come in time");
                break;
            }
            if (error_ || received == 0) co_return;
        }
        if (step == Step::refused) break;
        const auto started = Clock::now();
        const auto* entry = match_.entry;
        const auto own = entry != nullptr ? entry->route->deadline() : std::chrono::milliseconds(0);
        enter(Phase::handling, own.count() > 0 ? own : server_.config().deadline, started);
        const auto response = co_await server_.dispatcher().dispatch(request_, match_, started);
        if (expired_) co_return;
        append(response);
        if (output_.size() > batch_limit && !write_now() && !co_await write_rest()) co_return;
    }
    if (!write_now() && !co_await write_rest()) co_return;
    if (refused_ || begin_ != end_) co_await linger();
}

void Connection::begin_request() {
    recycle(request_.body);
    recycle(request_.target);
    request_.headers.clear();
    request_.request_id.clear();
    parser_.emplace(request_, server_.config().max_header);
    phase_ = Phase::idle;
    if (begin_ == end_) {
        begin_ = end_ = 0;
        if (input_.size() > small_input) {
            input_.resize(small_input);
            input_.shrink_to_fit();
        }
    }
}

Connection::Step Connection::advance() {
    auto data = std::string_view(input_.data() + begin_, end_ - begin_);
    while (!data.empty()) {
        const auto progress = parser_->feed(data);
        begin_ = end_ - data.size();
        switch (progress) {
            case RequestParser::Progress::need_more: return Step::need_more;
            case RequestParser::Progress::complete: return Step::complete;
            case RequestParser::Progress::failed: {
                const auto& failure = parser_->failure();
                return refuse(failure.status, failure.code, failure.title, failure.detail);
            }
            case RequestParser::Progress::head: {
                const auto step = accept_head();
                if (step != Step::need_more) return step;
            }
        }
    }
    return Step::need_more;
}

Connection::Step Connection::accept_head() {
    std::string_view raw_path;
    if (!parse_target(request_, raw_path)) {
        return refuse(400, malformed_request.code, malformed_request.title, "the request target is not valid");
    }
    server_.dispatcher().table().match(request_.method, raw_path, match_);
    const auto own = match_.entry != nullptr ? match_.entry->route->max_body() : 0;
    if (!parser_->limit_body(own > 0 ? own : server_.config().max_body)) {
        return refuse(413, "body_too_large", "The request's body is too large");
    }
    if (parser_->is_done()) return Step::complete;
    if (parser_->expects_continue() && begin_ == end_) output_ += "HTTP/1.1 100 Continue\r\n\r\n";
    return Step::need_more;
}

Connection::Step Connection::refuse(int status, std::string_view code, std::string_view title,
                                    std::string_view detail) {
    // Where a request that cannot be understood ends is not known either.
    keep_alive_ = false;
    refused_ = true;
    const runtime::ContextScope scope(server_.dispatcher().identify(request_));
    append_response(output_, problem(status, code, title, detail),
                    {.keep_alive = false,
                     .without_body = request_.method == Method::head && !request_.target.empty(),
                     .request_id = request_.request_id});
    server_.dispatcher().count_refused(status);
    return Step::refused;
}

void Connection::append(const Response& response) {
    keep_alive_ = parser_->keep_alive() && !server_.stopping();
    append_response(output_, response,
                    {.keep_alive = keep_alive_,
                     .http_1_0 = parser_->version_1_0(),
                     .without_body = request_.method == Method::head,
                     .request_id = request_.request_id});
}

void Connection::enter(Phase phase, std::chrono::milliseconds time, Clock::time_point now) {
    phase_ = phase;
    deadline_ = now + time;
}

bool Connection::make_room() {
    // Unparsed bytes never exceed one head or one chunk's header; a body is taken away as it comes.
    const auto limit = std::max(large_input, 2 * server_.config().max_header);
    const bool filled = end_ == input_.size();
    if (begin_ > 0) {
        std::copy(input_.data() + begin_, input_.data() + end_, input_.data());
        end_ -= begin_;
        begin_ = 0;
    }
    if (filled && input_.size() < limit) input_.resize(std::min(limit, input_.size() * 2));
    return end_ < input_.size();
}

bool Connection::write_now() {
    while (written_ < output_.size()) {
        boost::system::error_code error;
        written_ += socket_.write_some(asio::buffer(output_.data() + written_, output_.size() - written_), error);
        if (error) return false;  // would block, or broken: write_rest() finds out
    }
    recycle(output_);
    written_ = 0;
    return true;
}

task<bool> Connection::write_rest() {
    enter(Phase::writing, server_.config().write_timeout);
    while (written_ < output_.size()) {
        written_ += co_await runtime::suspend<std::size_t>([this](runtime::Resume<std::size_t> resume) {
            socket_.async_write_some(
                asio::buffer(output_.data() + written_, output_.size() - written_),
                [this, resume = std::move(resume)](boost::system::error_code error, std::size_t bytes) mutable {
                    error_ = error;
                    resume(bytes);
                });
        });
        if (error_) co_return false;
    }
    recycle(output_);
    written_ = 0;
    co_return true;
}

// Closing while the peer still sends would reset the connection and could take the answer with it: say that nothing
// more comes, then wait for the peer to close, a little.
task<void> Connection::linger() {
    boost::system::error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
    enter(Phase::lingering, linger_time);
    for (std::size_t total = 0; total < linger_limit;) {
        const auto bytes = co_await runtime::suspend<std::size_t>([this](runtime::Resume<std::size_t> resume) {
            socket_.async_read_some(
                asio::buffer(input_),
                [this, resume = std::move(resume)](boost::system::error_code error, std::size_t count) mutable {
                    error_ = error;
                    resume(count);
                });
        });
        if (error_) co_return;
        total += bytes;
    }
}

void Connection::expire() {
    switch (phase_) {
        case Phase::idle:
        case Phase::writing:
        case Phase::lingering: close(); return;
        case Phase::reading: {
            timed_out_ = true;
            boost::system::error_code ignored;
            socket_.cancel(ignored);
            return;
        }
        case Phase::handling: break;
    }
    // The handler cannot be stopped, but its caller need not wait: answer for it. Its own answer is dropped by run().
    if (std::exchange(expired_, true)) return;
    telemetry::log_warn("a handler took too long", {{"route", match_.entry != nullptr ? match_.entry->name : "none"},
                                                    {"request_id", request_.request_id}});
    const runtime::ContextScope scope(server_.dispatcher().identify(request_));
    auto late = problem(503, "deadline_exceeded", "The answer takes too long; its outcome is not known");
    append_response(output_, Dispatcher::told(std::move(late), match_.entry),
                    {.keep_alive = false, .request_id = request_.request_id});
    write_now();
    boost::system::error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_both, ignored);
}

void Connection::begin_stop() {
    // What has already arrived is still read and answered; after that comes the end of the stream.
    boost::system::error_code ignored;
    if (phase_ == Phase::idle) socket_.shutdown(asio::socket_base::shutdown_receive, ignored);
}

void Connection::cut() {
    if (phase_ == Phase::handling) return expire();
    close();
}

void Connection::close() noexcept {
    boost::system::error_code ignored;
    socket_.close(ignored);
}

}  // namespace souk::http
