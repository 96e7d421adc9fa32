// A point in time: microseconds since the Unix epoch, UTC. Written as RFC 3339. Rules take the time from a Clock, so
// that tests can set it.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk {

class Instant {
  public:
    constexpr Instant() noexcept = default;  // the epoch
    static constexpr Instant from_microseconds(std::int64_t microseconds) noexcept { return Instant(microseconds); }
    // "2026-11-23T10:00:00Z", with any decimals (those after the sixth are dropped) and any offset.
    static std::optional<Instant> parse(std::string_view rfc3339) noexcept;

    constexpr std::int64_t microseconds() const noexcept { return microseconds_; }
    // Always with six decimals and Z. std::out_of_range outside of the years 0 to 9999, which parse() never gives.
    std::string to_rfc3339() const;
    void append_to(std::string& out) const;

    constexpr auto operator<=>(const Instant&) const noexcept = default;
    template <class Rep, class Period>
    constexpr Instant operator+(std::chrono::duration<Rep, Period> time) const {
        return Instant(microseconds_ + std::chrono::duration_cast<std::chrono::microseconds>(time).count());
    }
    template <class Rep, class Period>
    constexpr Instant operator-(std::chrono::duration<Rep, Period> time) const {
        return *this + -time;
    }
    constexpr std::chrono::microseconds operator-(Instant earlier) const noexcept {
        return std::chrono::microseconds(microseconds_ - earlier.microseconds_);
    }

  private:
    constexpr explicit Instant(std::int64_t microseconds) noexcept : microseconds_(microseconds) {}
    std::int64_t microseconds_ = 0;
};

class Clock {
  public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
  public:
    Instant now() const override;
};

class FixedClock final : public Clock {
  public:
    explicit FixedClock(Instant now) : now_(now) {}
    Instant now() const override { return now_; }
    void set(Instant now) { now_ = now; }

  private:
    Instant now_;
};

}  // namespace souk
