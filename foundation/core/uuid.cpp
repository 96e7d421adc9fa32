#include "foundation/core/uuid.hpp"

#include <sys/random.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace souk {

namespace {

// Random bytes are fetched in blocks: a system call per id would cost more than the rest of it.
struct RandomBlock {
    std::array<std::uint8_t, 512> bytes{};
    std::size_t used = sizeof(bytes);

    // A signal may cut a request short.
    void refill() {
        for (std::size_t filled = 0; filled < bytes.size();) {
            const auto got = getrandom(bytes.data() + filled, bytes.size() - filled, 0);
            if (got < 0 && errno != EINTR) throw std::system_error(errno, std::system_category(), "getrandom");
            if (got > 0) filled += static_cast<std::size_t>(got);
        }
    }
    void take(std::uint8_t* target, std::size_t count) {
        if (used + count > bytes.size()) {
            refill();
            used = 0;
        }
        std::memcpy(target, bytes.data() + used, count);
        used += count;
    }
};

thread_local RandomBlock random_block;
thread_local std::uint64_t last_stamp = 0;

int nibble(char c) noexcept {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

}  // namespace

Uuid Uuid::v7() {
    using namespace std::chrono;
    const auto now = duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
    // RFC 9562 section 6.2, method 3: the 12 bits after the version hold the fraction of the millisecond. They step on
    // when the clock stands still.
    const auto milliseconds = static_cast<std::uint64_t>(now / 1000);
    const auto fraction = static_cast<std::uint64_t>(now % 1000) * 4096 / 1000;
    std::uint64_t stamp = milliseconds << 12 | fraction;
    if (stamp <= last_stamp) stamp = last_stamp + 1;
    last_stamp = stamp;

    Bytes bytes;
    random_block.take(bytes.data() + 8, 8);
    for (std::size_t index = 0; index < 6; ++index) bytes[index] = static_cast<std::uint8_t>(stamp >> (52 - 8 * index));
    bytes[6] = static_cast<std::uint8_t>(0x70 | (stamp >> 8 & 0x0f));
    bytes[7] = static_cast<std::uint8_t>(stamp);
    bytes[8] = static_cast<std::uint8_t>(0x80 | (bytes[8] & 0x3f));
    return Uuid(bytes);
}

std::optional<Uuid> Uuid::parse(std::string_view text) noexcept {
    if (text.size() != 36) return std::nullopt;
    Bytes bytes;
    std::size_t position = 0;
    for (auto& byte : bytes) {
        if (position == 8 || position == 13 || position == 18 || position == 23) {
            if (text[position] != '-') return std::nullopt;
            ++position;
        }
        const int high = nibble(text[position]);
        const int low = nibble(text[position + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        byte = static_cast<std::uint8_t>(high * 16 + low);
        position += 2;
    }
    return Uuid(bytes);
}

void Uuid::append_to(std::string& out) const {
    constexpr char digits[] = "0123456789abcdef";
    char text[36];
    std::size_t position = 0;
    for (std::size_t index = 0; index < bytes_.size(); ++index) {
        if (index == 4 || index == 6 || index == 8 || index == 10) text[position++] = '-';
        text[position++] = digits[bytes_[index] >> 4];
        text[position++] = digits[bytes_[index] & 15];
    }
    out.append(text, sizeof text);
}

std::string Uuid::to_string() const {
    std::string text;
    append_to(text);
    return text;
}

}  // namespace souk
