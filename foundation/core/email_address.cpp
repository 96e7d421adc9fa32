#include "foundation/core/email_address.hpp"

#include <algorithm>

namespace souk {

namespace {

constexpr bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// RFC 5322 atext in lower case, and dots.
constexpr bool local_character(char c) {
    return letter_or_digit(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").contains(c);
}

bool is_local_part(std::string_view local) {
    return !local.empty() && local.size() <= 64 && local.front() != '.' && local.back() != '.' &&
           !local.contains("..") && std::ranges::all_of(local, local_character);
}

bool is_label(std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::ranges::all_of(label, [](char c) { return letter_or_digit(c) || c == '-'; });
}

bool is_domain(std::string_view domain) {
    int labels = 0;
    for (std::string_view rest = domain;; ++labels) {
        const auto dot = rest.find('.');
        if (!is_label(rest.substr(0, dot))) return false;
        if (dot == std::string_view::npos) break;
        rest = rest.substr(dot + 1);
    }
    return labels >= 1;
}

}  // namespace

std::expected<EmailAddress, Violation> EmailAddress::parse(std::string_view text) {
    std::string lowered(text);
    std::ranges::transform(lowered, lowered.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    const std::string_view whole = lowered;
    const auto at = whole.rfind('@');
    if (at == std::string_view::npos || whole.size() > 254 || !is_local_part(whole.substr(0, at)) ||
        !is_domain(whole.substr(at + 1)))
        return std::unexpected(Violation{"", "invalid_format", "must be an e-mail address"});
    return EmailAddress(std::move(lowered));
}

}  // namespace souk
