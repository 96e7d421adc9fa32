#include "sandbox/stripe/domain/object_ids.hpp"

#include <array>

namespace souk::stripe_sandbox {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t width = 11;  // 62^11 > 2^64

void append_base62(std::string& out, std::uint64_t value) {
    std::array<char, width> digits{};
    for (std::size_t at = width; at > 0; --at, value /= 62) digits[at - 1] = alphabet[value % 62];
    out.append(digits.data(), width);
}

std::optional<std::uint64_t> parse_base62(std::string_view text) {
    std::uint64_t value = 0;
    for (const char c : text) {
        const auto digit = alphabet.find(c);
        if (digit == std::string_view::npos || __builtin_mul_overflow(value, std::uint64_t{62}, &value) ||
            __builtin_add_overflow(value, std::uint64_t{digit}, &value)) {
            return std::nullopt;
        }
    }
    return value;
}

// An odd factor and a xor-shift by half the width: each can be undone.
constexpr std::uint64_t factor = 0x9e3779b97f4a7c15;
constexpr std::uint64_t inverse = [] {
    std::uint64_t guess = factor;
    for (int i = 0; i < 6; ++i) guess *= 2 - factor * guess;
    return guess;
}();
static_assert(factor * inverse == 1);

constexpr std::uint64_t scramble(std::uint64_t value) noexcept {
    value *= factor;
    value ^= value >> 32U;
    return value * factor;
}
constexpr std::uint64_t unscramble(std::uint64_t value) noexcept {
    value *= inverse;
    value ^= value >> 32U;
    return value * inverse;
}
static_assert(unscramble(scramble(12345)) == 12345);

}  // namespace

ObjectIds::ObjectIds(std::uint64_t instance) : instance_(instance) {
    middle_ = "3S";
    append_base62(middle_, instance);
}

void ObjectIds::append(std::string& out, std::string_view prefix, std::uint64_t serial) const {
    out += prefix;
    out += middle_;
    append_base62(out, scramble(serial ^ instance_));
}

std::string ObjectIds::make(std::string_view prefix, std::uint64_t serial) const {
    std::string id;
    append(id, prefix, serial);
    return id;
}

std::optional<std::uint64_t> ObjectIds::parse(std::string_view prefix, std::string_view id) const {
    if (id.size() != prefix.size() + middle_.size() + width || !id.starts_with(prefix)) return std::nullopt;
    id.remove_prefix(prefix.size());
    if (!id.starts_with(middle_)) return std::nullopt;
    const auto mixed = parse_base62(id.substr(middle_.size()));
    if (!mixed) return std::nullopt;
    return unscramble(*mixed) ^ instance_;
}

void ObjectIds::append_secret(std::string& out, std::uint64_t serial) const {
    out += "s0k";
    append_base62(out, scramble(scramble(serial + 1) ^ ~instance_));
    append_base62(out, scramble(scramble(serial + 2) ^ instance_));
}

}  // namespace souk::stripe_sandbox
