// Remembers tokens that have been verified, so that each is verified once. Bounded: two generations of half the size;
// what is asked for moves to the young one, and when that is full the old one is dropped. Found by hash, compared as a
// whole in constant time, gone when it expires. Private to the token checks; belongs to one loop.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace souk::http {

bool same_token(std::string_view left, std::string_view right) noexcept;

template <class Value>
class TokenCache {
  public:
    explicit TokenCache(std::size_t limit) : half_(limit / 2 + 1) {}

    // Stays valid until the next call. `now` and `expires_at` in seconds since the epoch.
    const Value* find(std::string_view token, std::int64_t now) {
        const auto hash = std::hash<std::string_view>{}(token);
        if (const auto entry = young_.find(hash); entry != young_.end()) return usable(entry->second, token, now);
        const auto entry = old_.find(hash);
        if (entry == old_.end() || usable(entry->second, token, now) == nullptr) return nullptr;
        auto moved = old_.extract(entry);
        make_room();
        return &young_.insert(std::move(moved)).position->second.value;
    }

    const Value& add(std::string_view token, Value value, std::int64_t expires_at) {
        make_room();
        const auto hash = std::hash<std::string_view>{}(token);
        auto& entry = young_[hash];
        entry = Entry{std::string(token), std::move(value), expires_at};
        return entry.value;
    }

    void clear() noexcept {
        young_.clear();
        old_.clear();
    }
    std::size_t size() const noexcept { return young_.size() + old_.size(); }

  private:
    struct Entry {
        std::string token;
        Value value;
        std::int64_t expires_at = 0;
    };
    using Generation = std::unordered_map<std::size_t, Entry>;

    static const Value* usable(const Entry& entry, std::string_view token, std::int64_t now) noexcept {
        return now < entry.expires_at && same_token(entry.token, token) ? &entry.value : nullptr;
    }
    void make_room() {
        if (young_.size() < half_) return;
        old_ = std::exchange(young_, {});
    }

    std::size_t half_;
    Generation young_;
    Generation old_;
};

}  // namespace souk::http
