#include "services/auth/domain/device.hpp"

#include <array>
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

}  // namespace

std::string device_name(std::string_view user_agent) {
    const auto browser = first_of(browsers, user_agent);
    const auto system = first_of(systems, user_agent);
    if (browser.empty() && system.empty()) return "Unknown device";
    if (system.empty()) return std::string(browser);
    return browser.empty() ? std::string(system) : std::string(browser) + " on " + std::string(system);
}

std::string network_of(std::string_view address) {
    return std::string(address.contains(':') ? before(address, ':', 3) : before(address, '.', 3));
}

std::string subscriber_of(std::string_view address) {
    return std::string(address.contains(':') ? before(address, ':', 4) : address);
}

}  // namespace souk::auth
