#include "workers/email/sent_mails.hpp"

#include "foundation/telemetry/log.hpp"

#include <vector>

namespace souk::email {

namespace {

constexpr std::chrono::hours remembered{7 * 24};
constexpr std::string_view maybe = "maybe";

std::string key_of(const Uuid& id) { return "email:sent:" + id.to_string(); }

}  // namespace

task<SentMails::Fate> SentMails::fate_of(const Uuid& id) {
    if (const auto known = unwritten_.find(id); known != unwritten_.end()) {
        if (SystemClock().now() < known->second.until) co_return known->second.fate;
        unwritten_.erase(known);
    }
    const auto found = co_await redis_.get(key_of(id));
    if (!found) co_return Fate::not_sent;
    co_return *found == maybe ? Fate::maybe_sent : Fate::sent;
}

task<void> SentMails::sent(const Uuid& id) { return remember(id, Fate::sent, remembered); }

task<void> SentMails::maybe_sent(const Uuid& id, std::chrono::milliseconds time) {
    return remember(id, Fate::maybe_sent, time);
}

task<void> SentMails::remember(Uuid id, Fate fate, std::chrono::milliseconds time) {
    const bool written = co_await write(id, fate, time);
    if (!written) {
        unwritten_.insert_or_assign(id, Unwritten{fate, SystemClock().now() + time});
    } else if (!unwritten_.empty()) {
        unwritten_.erase(id);
        co_await write_the_others();
    }
}

task<bool> SentMails::write(const Uuid& id, Fate fate, std::chrono::milliseconds time) {
    const auto key = key_of(id);
    try {
        co_await redis_.set(key, fate == Fate::maybe_sent ? maybe : "1", time);
        co_return true;
    } catch (const std::exception& error) {
        telemetry::log_warn("a mail that was sent is only remembered by this process", {{"error", error.what()}});
        co_return false;
    }
}

// They are few: while Redis is away, no mail is begun.
task<void> SentMails::write_the_others() {
    const std::vector<std::pair<Uuid, Unwritten>> others(unwritten_.begin(), unwritten_.end());
    for (const auto& [id, fate] : others) {
        const auto left = fate.until - SystemClock().now();
        const bool over = left <= std::chrono::milliseconds(0);
        if (!over && !co_await write(id, fate.fate, std::chrono::ceil<std::chrono::milliseconds>(left))) co_return;
        unwritten_.erase(id);
    }
}

}  // namespace souk::email
