// Which event goes to which endpoint, and when: due times, retries with exponential backoff, a limit on how many are
// under way, pause and resume. Pure: the caller says what time it is (microseconds since the epoch) and does the
// sending. Bounded: when it is full, a delivery is not taken and counts as failed. The order is not guaranteed, as with
// Stripe.
#pragma once

#include "sandbox/stripe/domain/objects.hpp"

#include <optional>
#include <set>

namespace souk::stripe_sandbox {

struct QueueLimits {
    std::size_t pending = 200'000;
    int in_flight = 64;
    int attempts = 20;
    std::int64_t first_backoff = 500'000;  // microseconds; doubles
    std::int64_t longest_backoff = 30'000'000;
};

struct WebhookStats {
    std::int64_t delivered = 0;
    std::int64_t failed = 0;           // given up, lost on request, or not taken because the queue was full
    std::int64_t failed_attempts = 0;  // of all, also those that succeeded later
};
BOOST_DESCRIBE_STRUCT(WebhookStats, (), (delivered, failed, failed_attempts))

class WebhookQueue {
  public:
    struct Key {
        std::string event, endpoint;
        auto operator<=>(const Key&) const = default;
    };
    struct Delivery {
        EventPtr event;
        Key key;
    };
    explicit WebhookQueue(QueueLimits limits = {}) : limits_(limits) {}

    bool add(const EventPtr& event, const std::string& endpoint, std::int64_t now);  // once more, if it waits already
    std::optional<Delivery> next(std::int64_t now);  // the caller owes delivered() or failed() for it
    void delivered(const Key& key);
    bool failed(const Key& key, std::int64_t now);             // true: it is given up
    void settle(const Key& key, bool delivered);               // it ended in an earlier life, or is to be lost
    void drop_endpoint(std::string_view endpoint);             // deleted; what is under way ends as it may
    std::optional<std::int64_t> next_due() const;              // nothing while paused, at the limit, or empty
    std::int64_t waiting_for(const std::string& event) const;  // endpoints that have not got it yet
    bool waits(const Key& key) const { return jobs_.contains(key); }

    void pause() noexcept { paused_ = true; }
    void resume(bool newest_first);  // those never tried before go out newest first

    WebhookStats stats;
    std::size_t pending() const noexcept { return jobs_.size(); }
    int in_flight() const noexcept { return in_flight_; }
    bool paused() const noexcept { return paused_; }

  private:
    struct Turn {  // in the order of sending
        std::int64_t due = 0, order = 0;
        Key key;
        auto operator<=>(const Turn&) const = default;
    };
    struct Job {
        EventPtr event;
        int attempts = 0;
        int copies = 1;
        bool sending = false;
        Turn turn;
    };
    void schedule(const Key& key, Job& job, std::int64_t due);

    QueueLimits limits_;
    std::map<Key, Job> jobs_;
    std::set<Turn> turns_;  // of jobs that are not under way
    std::int64_t order_ = 0;
    int in_flight_ = 0;
    bool paused_ = false;
};

}  // namespace souk::stripe_sandbox
