// Links that open an account or a team lie in tables, queues and dead letters until their mail is sent. They are sealed
// there, with a key that only those who write mails and the e-mail worker have. Immutable and thread-safe.
#pragma once

#include "foundation/crypto/sealing.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace souk::email {

class SealedLinks {
  public:
    // At least 32 bytes: std::invalid_argument otherwise.
    explicit SealedLinks(std::string_view key) : sealing_(key) {}

    std::string seal(std::string_view link) const {
        static constexpr std::string_view digits = "0123456789abcdef";
        std::string text;
        for (const char c : sealing_.seal(link, purpose)) {
            const auto byte = static_cast<unsigned char>(c);
            text += {digits[byte >> 4], digits[byte & 15]};
        }
        return text;
    }

    // Nothing when it was sealed with another key, or was altered.
    std::optional<std::string> open(std::string_view text) const {
        std::string sealed;
        for (; text.size() >= 2; text.remove_prefix(2)) {
            const int high = value_of(text[0]);
            const int low = value_of(text[1]);
            if (high < 0 || low < 0) return std::nullopt;
            sealed += static_cast<char>(high * 16 + low);
        }
        return text.empty() ? sealing_.open(sealed, purpose) : std::nullopt;
    }

  private:
    static constexpr std::string_view purpose = "a link in a mail";

    static int value_of(char digit) noexcept {
        if (digit >= '0' && digit <= '9') return digit - '0';
        return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
    }

    crypto::Sealing sealing_;
};

}  // namespace souk::email
