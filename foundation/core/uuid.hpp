// 16 bytes that name a thing (RFC 9562). New ones are version 7: milliseconds first, so that they sort by age and suit
// an index, and ever higher within one thread. Thread-safe; v7() throws std::system_error when the system has no
// randomness.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace souk {

class Uuid {
  public:
    using Bytes = std::array<std::uint8_t, 16>;

    constexpr Uuid() noexcept = default;  // all zero: before every other
    constexpr explicit Uuid(const Bytes& bytes) noexcept : bytes_(bytes) {}

    static Uuid v7();
    // Of a version 7: when it was made, in milliseconds since the epoch. Meaningless for others.
    constexpr std::int64_t milliseconds() const noexcept {
        std::int64_t time = 0;
        for (std::size_t index = 0; index < 6; ++index) time = time << 8 | bytes_[index];
        return time;
    }
    static constexpr Uuid max() noexcept {  // after every other
        Bytes bytes{};
        bytes.fill(0xff);
        return Uuid(bytes);
    }
    // The form 8-4-4-4-12 in either case; nothing else.
    static std::optional<Uuid> parse(std::string_view text) noexcept;

    std::string to_string() const;
    void append_to(std::string& out) const;
    constexpr const Bytes& bytes() const noexcept { return bytes_; }
    constexpr bool is_nil() const noexcept { return bytes_ == Bytes{}; }

    constexpr auto operator<=>(const Uuid&) const noexcept = default;

  private:
    Bytes bytes_{};
};

}  // namespace souk

template <>
struct std::hash<souk::Uuid> {
    std::size_t operator()(const souk::Uuid& uuid) const noexcept {
        // The last bytes of a version 7 UUID are random: a hash as they are.
        std::size_t hash = 0;
        std::memcpy(&hash, uuid.bytes().data() + 8, sizeof hash);
        return hash;
    }
};
