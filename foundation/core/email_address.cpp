#include "foundation/core/email_address.hpp"

#include "foundation/core/text.hpp"
#include "foundation/core/unicode.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace souk {

namespace {

constexpr bool letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// RFC 5322 atext in lower case, and dots.
constexpr bool local_character(char c) {
    return letter_or_digit(c) || std::string_view(".!#$%&'*+-/=?^_`{|}~").contains(c);
}

constexpr std::size_t longest_local = 64;
constexpr std::size_t longest = 254;

bool is_dot_atom(std::string_view local) {
    return local.front() != '.' && local.back() != '.' && !local.contains("..");
}

std::vector<std::string>& domains_with_odd_local_parts() {
    static std::vector<std::string> domains;
    return domains;
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

std::string lowered(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

// Without what stands around an address in a list of recipients or in a link.
std::string_view bare(std::string_view text) {
    constexpr std::string_view scheme = "mailto:";
    if (text.starts_with('<') && text.ends_with('>') && text.size() > 2) text = text.substr(1, text.size() - 2);
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
    return text;
}

// As it is kept: a local part that is no dot-atom in quotes, where it may be one at all.
std::optional<std::string> local_part(std::string_view local, std::string_view domain) {
    const bool quoted = local.size() > 2 && local.starts_with('"') && local.ends_with('"');
    if (quoted) local = local.substr(1, local.size() - 2);
    if (local.empty() || local.size() > longest_local || !std::ranges::all_of(local, local_character))
        return std::nullopt;
    if (is_dot_atom(local)) return std::string(local);
    const auto& odd = domains_with_odd_local_parts();
    if (!quoted && std::ranges::find(odd, domain) == odd.end()) return std::nullopt;
    return '"' + std::string(local) + '"';
}

bool is_written_as_dns_has_it(std::string_view domain) {
    return !domain.contains("xn--") &&
           std::ranges::all_of(domain, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

std::optional<std::string> domain_part(std::string_view domain) {
    auto name = is_written_as_dns_has_it(domain) ? std::optional(std::string(domain)) : ascii_domain(domain);
    if (name && !is_domain(*name)) name.reset();
    return name;
}

std::optional<std::string> address_of(std::string_view text) {
    if (!utf8_length(text)) return std::nullopt;
    const auto clean = lowered(compatible(without_edges(text)));
    const auto whole = bare(clean);
    const auto at = whole.rfind('@');
    if (at == std::string_view::npos) return std::nullopt;
    const auto domain = domain_part(whole.substr(at + 1));
    const auto local = domain ? local_part(whole.substr(0, at), *domain) : std::nullopt;
    if (!local || local->size() + 1 + domain->size() > longest) return std::nullopt;
    return *local + '@' + *domain;
}

}  // namespace

std::expected<EmailAddress, Violation> EmailAddress::parse(std::string_view text) {
    auto address = address_of(text);
    if (!address) return std::unexpected(Violation{"", "invalid_format", "must be an e-mail address"});
    return EmailAddress(std::move(*address));
}

void EmailAddress::take_odd_local_parts_at(std::vector<std::string> domains) {
    domains_with_odd_local_parts() = std::move(domains);
}

std::string EmailAddress::beginning(std::string_view text) {
    if (auto whole = address_of(text)) return std::move(*whole);
    if (!utf8_length(text)) return std::string(text);
    const auto clean = lowered(compatible(without_edges(text)));
    return std::string(bare(clean));
}

}  // namespace souk
