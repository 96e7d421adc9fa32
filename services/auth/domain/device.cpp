#include "services/auth/domain/device.hpp"

#include <arpa/inet.h>

#include <array>
#include <charconv>
#include <optional>
#include <utility>

namespace souk::auth {

namespace {

using Names = std::pair<std::string_view, std::string_view>;

// Browsers also name those whose pages they want to be given: the more particular ones come first.
constexpr std::array browsers{
    Names{"Edg/", "Edge"},        Names{"EdgA/", "Edge"},
    Names{"OPR/", "Opera"},       Names{"SamsungBrowser/", "Samsung Internet"},
    Names{"Vivaldi/", "Vivaldi"}, Names{"Firefox/", "Firefox"},
    Names{"FxiOS/", "Firefox"},   Names{"CriOS/", "Chrome"},
    Names{"Chrome/", "Chrome"},   Names{"Safari/", "Safari"},
    Names{"curl/", "curl"},       Names{"SoukApp/", "Souk app"},
};
constexpr std::array systems{
    Names{"iPhone", "iPhone"},   Names{"iPad", "iPad"},      Names{"Android", "Android"}, Names{"CrOS", "ChromeOS"},
    Names{"Windows", "Windows"}, Names{"Mac OS X", "macOS"}, Names{"Macintosh", "macOS"}, Names{"Linux", "Linux"},
};

template <std::size_t count>
std::string_view first_of(const std::array<Names, count>& names, std::string_view text) {
    for (const auto& [mark, name] : names)
        if (text.contains(mark)) return name;
    return {};
}

// As far as the n-th separator, without it.
std::string_view before(std::string_view text, char separator, int count) {
    std::size_t at = 0;
    for (; count > 0; --count) {
        at = text.find(separator, at);
        if (at == std::string_view::npos) return text;
        ++at;
    }
    return text.substr(0, at - 1);
}

// "::ffff:203.0.113.77" is 203.0.113.77.
std::string_view as_ipv4(std::string_view address) {
    constexpr std::string_view mapped = "::ffff:";
    return address.starts_with(mapped) && address.contains('.') ? address.substr(mapped.size()) : address;
}

// The first groups of an IPv6 address, however it is written; nothing for what is none.
std::optional<std::string> groups_of(std::string_view address, std::size_t count) {
    in6_addr bytes{};
    if (inet_pton(AF_INET6, std::string(address).c_str(), &bytes) != 1) return std::nullopt;
    std::string groups;
    for (std::size_t group = 0; group < count; ++group) {
        const auto value = (unsigned{bytes.s6_addr[2 * group]} << 8U) | bytes.s6_addr[2 * group + 1];
        std::array<char, 4> text{};
        if (group > 0) groups += ':';
        groups.append(text.data(), std::to_chars(text.begin(), text.end(), value, 16).ptr);
    }
    return groups;
}

}  // namespace

std::string device_name(std::string_view user_agent) {
    const auto browser = first_of(browsers, user_agent);
    const auto system = first_of(systems, user_agent);
    if (browser.empty() && system.empty()) return "Unknown device";
    if (system.empty()) return std::string(browser);
    return browser.empty() ? std::string(system) : std::string(browser) + " on " + std::string(system);
}

std::string network_of(std::string_view address) {
    address = as_ipv4(address);
    if (const auto four = groups_of(address, 3)) return *four;
    return std::string(before(address, '.', 3));
}

std::string subscriber_of(std::string_view address) {
    address = as_ipv4(address);
    return groups_of(address, 4).value_or(std::string(address));
}

}  // namespace souk::auth
