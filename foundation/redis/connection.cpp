#include "foundation/redis/connection.hpp"

#include "foundation/runtime/native.hpp"
#include "foundation/telemetry/metrics.hpp"

namespace souk::redis {

namespace {
constexpr std::chrono::seconds patience_after_timeout{1};
}

Connection::Connection(runtime::Loop& loop, const RedisConfig& config, telemetry::Metrics& metrics)
    : config_(config),
      link_(std::make_shared<Link>(loop, config, metrics, "commands")),
      sweep_timer_(runtime::native(loop)),
      commands_(metrics.counter("redis_commands_total", "Commands given to Redis")),
      failures_(metrics.counter("redis_failures_total", "Commands that Redis did not answer (down, too late)")) {}

void Connection::start() { link_->start(weak_from_this()); }

void Connection::close() {
    link_->close();
    accepting_ = false;
    down_reason_ = "the client is closed";
    sweep_timer_.cancel();
    fail_all(down_reason_);
}

void Connection::submit(std::span<const std::string_view> words, runtime::Resume<Reply> resume) {
    commands_.inc();
    if (!accepting_ || waiting_.size() >= config_.max_outstanding) {
        failures_.inc();
        return resume.fail(
            std::make_exception_ptr(Unreachable(accepting_ ? "too many commands are waiting" : down_reason_)));
    }
    link_->write(words);
    waiting_.push_back({Clock::now() + config_.timeout, std::move(resume)});
    if (!sweeping_) sweep_later();
}

void Connection::on_up() { accepting_ = true; }

void Connection::on_reply(Reply reply) {
    if (waiting_.empty()) return link_->drop("a reply that nobody asked for");
    auto resume = std::move(waiting_.front().resume);
    waiting_.pop_front();
    if (expired_ != 0) {
        --expired_;
    } else {
        resume(std::move(reply));
    }
}

void Connection::on_down(const std::string& reason) {
    accepting_ = false;
    down_reason_ = reason;
    fail_all(reason);
}

void Connection::fail_all(const std::string& reason) {
    auto waiting = std::exchange(waiting_, {});
    const auto told = std::exchange(expired_, 0);
    const auto error = std::make_exception_ptr(Unreachable(reason));
    for (std::size_t index = told; index < waiting.size(); ++index) {
        failures_.inc();
        waiting[index].resume.fail(error);
    }
}

void Connection::sweep_later() {
    using std::chrono::milliseconds;
    sweeping_ = true;
    sweep_timer_.expires_after(std::clamp(config_.timeout / 5, milliseconds(5), milliseconds(50)));
    sweep_timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
        const auto self = weak.lock();
        if (!self) return;
        self->sweeping_ = false;
        if (!error) self->sweep();
    });
}

void Connection::sweep() {
    const auto now = Clock::now();
    std::vector<runtime::Resume<Reply>> late;
    for (; expired_ < waiting_.size() && waiting_[expired_].deadline <= now; ++expired_) {
        late.push_back(std::move(waiting_[expired_].resume));
    }
    const bool silent = expired_ != 0 && waiting_.front().deadline + patience_after_timeout <= now;
    if (!late.empty()) {
        failures_.inc(static_cast<double>(late.size()));
        const auto error = std::make_exception_ptr(Unreachable("no reply in time"));
        for (auto& resume : late) resume.fail(error);
    }
    if (silent) link_->drop("no reply for too long");
    if (!waiting_.empty() && !sweeping_) sweep_later();
}

}  // namespace souk::redis
