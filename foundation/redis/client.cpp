#include "foundation/redis/client.hpp"

#include "foundation/redis/connection.hpp"

namespace souk::redis {

namespace {

auto send(Connection& connection, std::span<const std::string_view> words) {
    return runtime::suspend<Reply>(
        [&connection, words](runtime::Resume<Reply> resume) { connection.submit(words, std::move(resume)); });
}

// Redis answers so when it is there but cannot serve: starting, out of memory, a replica that lost its master.
bool says_unavailable(std::string_view error) {
    for (const std::string_view word :
         {"LOADING", "BUSY ", "MASTERDOWN", "READONLY", "OOM ", "CLUSTERDOWN", "MISCONF"}) {
        if (error.starts_with(word)) return true;
    }
    return false;
}

void check(const Reply& reply) {
    if (reply.kind != Reply::Kind::error) return;
    if (says_unavailable(reply.text)) throw Unreachable(reply.text);
    throw CommandFailed("redis: " + reply.text);
}

std::optional<std::string> text_or_nothing(Reply&& reply) {
    if (reply.kind == Reply::Kind::nil) return std::nullopt;
    return std::move(reply.text);
}

}  // namespace

Client::Client(runtime::Loop& loop, RedisConfig config, telemetry::Metrics& metrics)
    : connection_(std::make_shared<Connection>(loop, config, metrics)) {
    loop.on_drained([weak = std::weak_ptr(connection_)] {
        if (const auto connection = weak.lock()) connection->close();
    });
    connection_->start();
}

Client::~Client() { connection_->close(); }

task<std::optional<std::string>> Client::get(std::string_view key) {
    const std::array<std::string_view, 2> words{"GET", key};
    auto reply = co_await send(*connection_, words);
    check(reply);
    co_return text_or_nothing(std::move(reply));
}

task<std::vector<std::optional<std::string>>> Client::get_many(std::vector<std::string> keys) {
    std::vector<std::optional<std::string>> values;
    if (keys.empty()) co_return values;
    std::vector<std::string_view> words{"MGET"};
    words.insert(words.end(), keys.begin(), keys.end());
    auto reply = co_await send(*connection_, words);
    check(reply);
    for (auto& element : reply.elements) values.push_back(text_or_nothing(std::move(element)));
    co_return values;
}

task<void> Client::set(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) {
    const auto time = std::to_string(ttl.count());
    const std::array<std::string_view, 5> words{"SET", key, value, "PX", time};
    check(co_await send(*connection_, std::span(words).first(ttl.count() > 0 ? 5 : 3)));
}

task<bool> Client::set_if_absent(std::string_view key, std::string_view value, std::chrono::milliseconds ttl) {
    const auto time = std::to_string(ttl.count());
    const std::array<std::string_view, 6> words{"SET", key, value, "NX", "PX", time};
    const auto reply = co_await send(*connection_, std::span(words).first(ttl.count() > 0 ? 6 : 4));
    check(reply);
    co_return reply.kind != Reply::Kind::nil;
}

task<std::int64_t> Client::del(std::vector<std::string> keys) {
    if (keys.empty()) co_return 0;
    std::vector<std::string_view> words{"DEL"};
    words.insert(words.end(), keys.begin(), keys.end());
    const auto reply = co_await send(*connection_, words);
    check(reply);
    co_return reply.integer;
}

task<std::int64_t> Client::incr(std::string_view key) {
    const std::array<std::string_view, 2> words{"INCR", key};
    const auto reply = co_await send(*connection_, words);
    check(reply);
    co_return reply.integer;
}

task<std::int64_t> Client::publish(std::string_view channel, std::string_view message) {
    const std::array<std::string_view, 3> words{"PUBLISH", channel, message};
    const auto reply = co_await send(*connection_, words);
    check(reply);
    co_return reply.integer;
}

task<Reply> Client::command(std::vector<std::string> words) {
    if (words.empty()) throw CommandFailed("redis: an empty command");
    const std::vector<std::string_view> views(words.begin(), words.end());
    auto reply = co_await send(*connection_, views);
    check(reply);
    co_return reply;
}

task<bool> Client::alive() {
    try {
        const std::array<std::string_view, 1> words{"PING"};
        co_return (co_await send(*connection_, words)).text == "PONG";
    } catch (const std::exception&) {
        co_return false;
    }
}

}  // namespace souk::redis
