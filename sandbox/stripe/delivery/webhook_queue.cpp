#include "sandbox/stripe/delivery/webhook_queue.hpp"

#include <algorithm>

namespace souk::stripe_sandbox {

void WebhookQueue::schedule(const Key& key, Job& job, std::int64_t due) {
    job.sending = false;
    job.turn = Turn{due, ++order_, key};
    turns_.insert(job.turn);
}

bool WebhookQueue::add(const EventPtr& event, const std::string& endpoint, std::int64_t now) {
    const Key key{event->id, endpoint};
    if (const auto known = jobs_.find(key); known != jobs_.end()) {
        ++known->second.copies;
        return true;
    }
    if (jobs_.size() >= limits_.pending) {
        ++stats.failed;
        return false;
    }
    auto& job = jobs_[key];
    job.event = event;
    schedule(key, job, now);
    return true;
}

std::optional<WebhookQueue::Delivery> WebhookQueue::next(std::int64_t now) {
    if (const auto due = next_due(); !due || *due > now) return std::nullopt;
    const auto key = turns_.begin()->key;
    auto& job = jobs_.at(key);
    turns_.erase(turns_.begin());
    job.sending = true;
    ++job.attempts;
    ++in_flight_;
    return Delivery{job.event, key};
}

void WebhookQueue::delivered(const Key& key) {
    --in_flight_;
    ++stats.delivered;
    const auto job = jobs_.find(key);
    if (job == jobs_.end()) return;
    if (--job->second.copies == 0) {
        jobs_.erase(job);
    } else {
        job->second.attempts = 0;
        schedule(key, job->second, 0);
    }
}

bool WebhookQueue::failed(const Key& key, std::int64_t now) {
    --in_flight_;
    ++stats.failed_attempts;
    const auto entry = jobs_.find(key);
    if (entry == jobs_.end()) return false;
    auto& job = entry->second;
    if (job.attempts >= limits_.attempts) {
        ++stats.failed;
        jobs_.erase(entry);
        return true;
    }
    schedule(key, job,
             now + std::min(limits_.first_backoff << std::min(job.attempts - 1, 30), limits_.longest_backoff));
    return false;
}

void WebhookQueue::settle(const Key& key, bool delivered) {
    ++(delivered ? stats.delivered : stats.failed);
    const auto job = jobs_.find(key);
    if (job == jobs_.end()) return;
    turns_.erase(job->second.turn);
    jobs_.erase(job);
}

void WebhookQueue::drop_endpoint(std::string_view endpoint) {
    std::erase_if(turns_, [&](const Turn& turn) { return turn.key.endpoint == endpoint; });
    std::erase_if(jobs_, [&](const auto& each) { return each.first.endpoint == endpoint; });
}

std::optional<std::int64_t> WebhookQueue::next_due() const {
    if (paused_ || in_flight_ >= limits_.in_flight || turns_.empty()) return std::nullopt;
    return turns_.begin()->due;
}

std::int64_t WebhookQueue::waiting_for(const std::string& event) const {
    const auto begin = jobs_.lower_bound({event, ""});
    return std::distance(begin,
                         std::find_if(begin, jobs_.end(), [&](const auto& each) { return each.first.event != event; }));
}

void WebhookQueue::resume(bool newest_first) {
    paused_ = false;
    if (!newest_first) return;
    const std::set<Turn> turns = std::exchange(turns_, {});
    std::int64_t order = -static_cast<std::int64_t>(turns.size());  // before all that come later
    for (auto turn = turns.rbegin(); turn != turns.rend(); ++turn) {
        auto& job = jobs_.at(turn->key);
        if (job.attempts == 0) {
            job.turn.due = 0;
            job.turn.order = order++;
        }
        turns_.insert(job.turn);
    }
}

}  // namespace souk::stripe_sandbox
