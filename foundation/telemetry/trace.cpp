#include "foundation/telemetry/trace.hpp"

#include <algorithm>
#include <cstring>
#include <random>
#include <span>

namespace souk::telemetry {

namespace {

constexpr std::string_view digits = "0123456789abcdef";

std::optional<std::uint8_t> hex_byte(char high, char low) {
    const auto first = digits.find(high);
    const auto second = digits.find(low);
    if (first == std::string_view::npos || second == std::string_view::npos) return std::nullopt;
    return static_cast<std::uint8_t>(first * 16 + second);
}

bool read_id(std::string_view text, std::span<std::uint8_t> into) {
    for (std::size_t index = 0; index < into.size(); ++index) {
        const auto byte = hex_byte(text[2 * index], text[2 * index + 1]);
        if (!byte) return false;
        into[index] = *byte;
    }
    return std::ranges::any_of(into, [](std::uint8_t byte) { return byte != 0; });
}

void append_hex(std::string& out, std::span<const std::uint8_t> bytes) {
    for (const unsigned byte : bytes) {
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
}

std::mt19937_64& generator() {
    thread_local std::mt19937_64 made = [] {
        std::random_device device;
        std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
        return std::mt19937_64(seed);
    }();
    return made;
}

template <class Id>
Id random_id() {
    Id id{};
    do {
        for (std::size_t offset = 0; offset < id.size(); offset += 8) {
            const std::uint64_t word = generator()();
            std::memcpy(id.data() + offset, &word, 8);
        }
    } while (id == Id{});
    return id;
}

}  // namespace

std::optional<TraceParent> parse_traceparent(std::string_view header) noexcept {
    constexpr std::size_t length = 55;
    if (header.size() < length || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
    const auto version = hex_byte(header[0], header[1]);
    if (!version || *version == 0xFF) return std::nullopt;
    if (header.size() > length && (*version == 0 || header[length] != '-')) return std::nullopt;
    const auto flags = hex_byte(header[53], header[54]);
    TraceParent parent;
    if (!flags || !read_id(header.substr(3, 32), parent.trace_id) || !read_id(header.substr(36, 16), parent.span_id)) {
        return std::nullopt;
    }
    parent.sampled = (*flags & 1U) != 0;
    return parent;
}

std::string hex_text(std::span<const std::uint8_t> bytes) {
    std::string out;
    append_hex(out, bytes);
    return out;
}

std::string to_traceparent(const TraceParent& parent) {
    std::string out = "00-";
    out.reserve(55);
    append_hex(out, parent.trace_id);
    out += '-';
    append_hex(out, parent.span_id);
    out += parent.sampled ? "-01" : "-00";
    return out;
}

TraceId random_trace_id() { return random_id<TraceId>(); }
SpanId random_span_id() { return random_id<SpanId>(); }
double random_share() { return std::uniform_real_distribution<double>(0.0, 1.0)(generator()); }

}  // namespace souk::telemetry
