// Private: the deliveries of one channel that the broker still waits for, and which of them may be acked together. Acks
// cost RabbitMQ about as much as deliveries, so they are held back a few milliseconds and sent as "all up to this one"
// where nothing before is open. Pure: times are handed in.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace souk::amqp {

class Acknowledgements {
  public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::milliseconds linger{5};
    static constexpr std::chrono::milliseconds longest{50};  // then an ack goes out by itself, past an open delivery

    explicit Acknowledgements(std::uint16_t prefetch) : enough_(prefetch / 2 + 1u) {}

    void delivered(std::uint64_t tag) {
        if (slots_.empty()) first_ = tag;
        slots_.push_back(Slot::open);
    }

    void acked(std::uint64_t tag, Clock::time_point now) {
        if (auto* slot = find(tag); slot != nullptr && *slot == Slot::open) {
            *slot = Slot::acked;
            if (unsent_++ == 0) since_ = now;
        }
    }

    struct Batch {
        std::optional<std::uint64_t> up_to;  // ack with `multiple`
        std::vector<std::uint64_t> single;
    };

    // What to send now. `all`: whatever is known, without waiting for more.
    Batch take(Clock::time_point now, bool all) {
        Batch batch;
        if (unsent_ == 0 || !(all || unsent_ >= enough_ || now - since_ >= linger)) return batch;
        while (!slots_.empty() && slots_.front() != Slot::open) {
            if (slots_.front() == Slot::acked) {
                batch.up_to = first_;
                --unsent_;
            }
            slots_.pop_front();
            ++first_;
        }
        if (unsent_ != 0 && (all || now - since_ >= longest)) {
            for (std::size_t index = 0; index < slots_.size(); ++index) {
                if (slots_[index] != Slot::acked) continue;
                slots_[index] = Slot::sent;
                batch.single.push_back(first_ + index);
            }
            unsent_ = 0;
        }
        return batch;
    }

    // When take() should be called again; nothing: not before the next ack.
    std::optional<Clock::time_point> due(Clock::time_point now) const {
        if (unsent_ == 0) return std::nullopt;
        const bool blocked = !slots_.empty() && slots_.front() == Slot::open && now - since_ >= linger;
        return since_ + (blocked ? longest : linger);
    }

    std::size_t open() const noexcept { return slots_.size(); }

  private:
    enum class Slot : std::uint8_t { open, acked, sent };

    Slot* find(std::uint64_t tag) {
        if (tag < first_ || tag - first_ >= slots_.size()) return nullptr;
        return &slots_[static_cast<std::size_t>(tag - first_)];
    }

    std::size_t enough_;
    std::deque<Slot> slots_;  // tags follow each other without a gap
    std::uint64_t first_ = 1;
    std::size_t unsent_ = 0;
    Clock::time_point since_{};  // of the oldest unsent ack, or earlier
};

}  // namespace souk::amqp
