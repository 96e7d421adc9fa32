#include "sandbox/stripe/delivery/webhook_queue.hpp"

#include <algorithm>
#include <vector>

namespace souk::stripe_sandbox {

void WebhookQueue::schedule(Key key, Job& job, std::int64_t due) {
    job.turn = Turn{due, ++order_, key};
    turns_.insert(job.turn);
}

bool WebhookQueue::add(EventPtr event, Serial endpoint, std::int64_t now) {
    const Key key{event->serial, endpoint};
    if (const auto known = jobs_.find(key); known != jobs_.end()) {
        known->second.again = known->second.sending;
        return true;
    }
    if (jobs_.size() >= limits_.pending) {
        ++stats_.failed;
        return false;
    }
    auto& job = jobs_[key];
    job.event = std::move(event);
    schedule(key, job, now);
    return true;
}

std::optional<Delivery> WebhookQueue::next(std::int64_t now) {
    if (paused_ || in_flight_ >= limits_.in_flight || turns_.empty() || turns_.begin()->due > now) return std::nullopt;
    const auto key = turns_.begin()->key;
    auto& job = jobs_.at(key);
    turns_.erase(turns_.begin());
    job.sending = true;
    ++job.attempts;
    ++in_flight_;
    return Delivery{job.event, key.endpoint, job.attempts};
}

void WebhookQueue::remove(Jobs::iterator job) {
    if (job->second.sending) {
        --in_flight_;
    } else {
        turns_.erase(job->second.turn);
    }
    jobs_.erase(job);
}

void WebhookQueue::delivered(Key key) {
    ++stats_.delivered;
    const auto job = jobs_.find(key);
    if (job == jobs_.end()) {
        --in_flight_;
        return;
    }
    if (!job->second.again) return remove(job);
    --in_flight_;
    job->second.sending = job->second.again = false;
    job->second.attempts = 0;
    schedule(key, job->second, 0);
}

WebhookQueue::Verdict WebhookQueue::failed(Key key, std::int64_t now) {
    ++stats_.failed_attempts;
    const auto entry = jobs_.find(key);
    if (entry == jobs_.end()) {
        --in_flight_;
        return Verdict::forgotten;
    }
    auto& job = entry->second;
    if (job.attempts >= limits_.attempts) {
        ++stats_.failed;
        remove(entry);
        return Verdict::gave_up;
    }
    --in_flight_;
    job.sending = false;
    const auto doublings = std::min(job.attempts - 1, 30);
    schedule(key, job, now + std::min(limits_.first_backoff << doublings, limits_.longest_backoff));
    return Verdict::retry;
}

void WebhookQueue::settle(Key key, bool was_delivered) {
    ++(was_delivered ? stats_.delivered : stats_.failed);
    if (const auto job = jobs_.find(key); job != jobs_.end()) remove(job);
}

void WebhookQueue::count_forgotten(const Stats& stats) {
    stats_.delivered += stats.delivered;
    stats_.failed += stats.failed;
    stats_.failed_attempts += stats.failed_attempts;
}

void WebhookQueue::drop_endpoint(Serial endpoint) {
    for (auto job = jobs_.begin(); job != jobs_.end();) {
        const auto current = job++;
        if (current->first.endpoint != endpoint) continue;
        if (!current->second.sending) turns_.erase(current->second.turn);
        jobs_.erase(current);  // one under way is still counted in in_flight_ until its end is reported
    }
}

std::optional<std::int64_t> WebhookQueue::next_due() const {
    if (paused_ || in_flight_ >= limits_.in_flight || turns_.empty()) return std::nullopt;
    return turns_.begin()->due;
}

bool WebhookQueue::waits(Key key) const { return jobs_.contains(key); }

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
