#include "services/order/provider/stripe_signature.hpp"

#include "foundation/crypto/digest.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>

namespace souk::order::stripe {

namespace {

struct Header {
    std::string_view time;
    std::array<crypto::Digest, most_signatures> signatures;
    std::size_t count = 0;
};

std::optional<Header> parse(std::string_view text) {
    Header header{};
    while (!text.empty()) {
        const auto comma = text.find(',');
        const auto part = text.substr(0, comma);
        text = comma == std::string_view::npos ? std::string_view{} : text.substr(comma + 1);
        if (part.starts_with("t=")) {
            if (!header.time.empty() || part.size() == 2) return std::nullopt;
            header.time = part.substr(2);
        } else if (part.starts_with("v1=")) {
            if (header.count == most_signatures) return std::nullopt;
            const auto digest = part.size() == 3 + 64 ? crypto::from_hex(part.substr(3)) : std::nullopt;
            if (!digest) return std::nullopt;
            header.signatures[header.count++] = *digest;
        }
    }
    if (header.time.empty() || header.count == 0) return std::nullopt;
    return header;
}

bool is_recent(std::string_view time, Instant now) {
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
    constexpr std::int64_t far = 100'000'000'000;  // the year 5138: the difference below cannot overflow
    if (error != std::errc{} || end != time.data() + time.size() || seconds < 0 || seconds > far) return false;
    const auto age = std::chrono::seconds(now.microseconds() / 1'000'000 - seconds);
    return std::chrono::abs(age) <= signature_tolerance;
}

std::string_view bytes_of(const crypto::Digest& digest) {
    return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

}  // namespace

bool is_genuine(std::string_view body, std::string_view text, std::string_view secret, Instant now) {
    const auto header = parse(text);
    if (!header || !is_recent(header->time, now)) return false;
    std::string signed_text;
    signed_text.reserve(header->time.size() + 1 + body.size());
    signed_text.append(header->time).append(1, '.').append(body);
    const auto expected = crypto::hmac_sha256(secret, signed_text);
    bool genuine = false;
    for (std::size_t index = 0; index < header->count; ++index)
        genuine |= crypto::constant_time_equal(bytes_of(expected), bytes_of(header->signatures[index]));
    return genuine;
}

}  // namespace souk::order::stripe
