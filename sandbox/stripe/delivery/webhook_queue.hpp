// Which event goes to which endpoint, and when: due times, retries with exponential backoff, a limit on how many are
// under way, pause and resume. Pure: the caller says what time it is (microseconds since the epoch) and does the
// sending. Bounded: when it is full, a delivery is not taken and counts as failed. The order is not guaranteed, as with
// Stripe.
#pragma once

#include "sandbox/stripe/domain/objects.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>

namespace souk::stripe_sandbox {

struct QueueLimits {
    std::size_t pending = 200'000;
    int in_flight = 64;
    int attempts = 20;
    std::int64_t first_backoff = 500'000;  // microseconds; doubles
    std::int64_t longest_backoff = 30'000'000;
};

struct Delivery {
    EventPtr event;
    Serial endpoint = 0;
    int attempt = 1;
};

class WebhookQueue {
  public:
    struct Key {
        Serial event = 0;
        Serial endpoint = 0;
        bool operator==(const Key&) const = default;
    };
    struct Stats {
        std::int64_t delivered = 0;
        std::int64_t failed = 0;           // given up, or not taken because the queue was full
        std::int64_t failed_attempts = 0;  // of all, also those that succeeded later
    };
    enum class Verdict : std::uint8_t { retry, gave_up, forgotten };

    explicit WebhookQueue(QueueLimits limits = {}) : limits_(limits) {}

    // False when it is full. An event that waits for this endpoint already waits once.
    bool add(EventPtr event, Serial endpoint, std::int64_t now);
    // The next one that is due; the caller owes delivered() or failed() for it.
    std::optional<Delivery> next(std::int64_t now);
    void delivered(Key key);
    Verdict failed(Key key, std::int64_t now);

    // From the journal: it ended in an earlier life.
    void settle(Key key, bool was_delivered);
    void count_forgotten(const Stats& stats);
    void drop_endpoint(Serial endpoint);  // deleted; what is under way ends as it may

    std::optional<std::int64_t> next_due() const;  // nothing while paused, at the limit, or empty
    bool waits(Key key) const;                     // not delivered yet, and not given up

    void pause() noexcept { paused_ = true; }
    void resume(bool newest_first);  // those never tried before go out newest first

    const Stats& stats() const noexcept { return stats_; }
    std::size_t pending() const noexcept { return jobs_.size(); }
    int in_flight() const noexcept { return in_flight_; }
    bool paused() const noexcept { return paused_; }

  private:
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept {
            return std::hash<Serial>{}(key.event * 0x9e3779b97f4a7c15U + key.endpoint);
        }
    };
    struct Turn {  // in the order of sending
        std::int64_t due = 0;
        std::int64_t order = 0;
        Key key;
        bool operator<(const Turn& other) const noexcept {
            return std::pair(due, order) < std::pair(other.due, other.order);
        }
    };
    struct Job {
        EventPtr event;
        int attempts = 0;
        bool sending = false;
        bool again = false;  // added once more while it was under way
        Turn turn;
    };
    using Jobs = std::unordered_map<Key, Job, KeyHash>;

    void schedule(Key key, Job& job, std::int64_t due);
    void remove(Jobs::iterator job);

    QueueLimits limits_;
    Jobs jobs_;
    std::set<Turn> turns_;  // of jobs that are not under way
    std::int64_t order_ = 0;
    int in_flight_ = 0;
    bool paused_ = false;
    Stats stats_;
};

}  // namespace souk::stripe_sandbox
