// Private: which messages of a batch the broker has confirmed. Delivery tags count from 1 on a channel; confirms come
// in any order, one by one or "all up to this one". Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace souk::amqp {

class Confirmations {
  public:
    // The next `count` messages. Only when none of the batch before is waiting.
    void expect(std::size_t count) {
        first_ += settled_.size();
        settled_.assign(count, false);
        lowest_ = 0;
        waiting_ = count;
        refused_ = 0;
    }

    void settle(std::uint64_t tag, bool and_all_before, bool accepted) {
        if (tag < first_ || tag - first_ >= settled_.size()) return;
        const auto index = static_cast<std::size_t>(tag - first_);
        for (auto at = and_all_before ? lowest_ : index; at <= index; ++at) {
            if (settled_[at]) continue;
            settled_[at] = true;
            --waiting_;
            if (!accepted) ++refused_;
        }
        while (lowest_ < settled_.size() && settled_[lowest_]) ++lowest_;
    }

    std::size_t waiting() const noexcept { return waiting_; }
    std::size_t refused() const noexcept { return refused_; }

  private:
    std::uint64_t first_ = 1;  // the tag of settled_[0]
    std::vector<bool> settled_;
    std::size_t lowest_ = 0;  // all before are settled
    std::size_t waiting_ = 0;
    std::size_t refused_ = 0;
};

}  // namespace souk::amqp
