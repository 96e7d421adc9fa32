#include "foundation/core/config.hpp"

#include <charconv>
#include <cstdlib>
#include <fstream>
#include <iterator>

namespace souk {

Config Config::from_environment() {
    return Config([](const std::string& name) -> std::optional<std::string> {
        const char* value = std::getenv(name.c_str());
        return value ? std::optional<std::string>(value) : std::nullopt;
    });
}

std::optional<std::string> Config::read(const std::string& name) const {
    auto value = source_(name);
    if (value && value->empty()) value.reset();
    return value;
}

void Config::complain(const std::string& name, std::string_view what) {
    complaints_.push_back(name + " " + std::string(what));
}

std::string Config::text(const std::string& name, std::string fallback) {
    return read(name).value_or(std::move(fallback));
}

std::string Config::required(const std::string& name) {
    auto value = read(name);
    if (!value) complain(name, "is not set");
    return value.value_or("");
}

std::string Config::secret(const std::string& name) {
    const auto file = read(name + "_FILE");
    if (!file) return required(name);
    std::ifstream stream(*file, std::ios::binary);
    std::string value{std::istreambuf_iterator<char>(stream), {}};
    while (!value.empty() && (value.back() == '\n' || value.back() == '\r')) value.pop_back();
    if (!stream || value.empty()) complain(name + "_FILE", "names a file that cannot be read or is empty");
    return value;
}

std::int64_t Config::integer(const std::string& name, std::int64_t fallback, std::int64_t min, std::int64_t max) {
    const auto value = read(name);
    if (!value) return fallback;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    if (error != std::errc{} || end != value->data() + value->size() || number < min || number > max) {
        complain(name, "must be a whole number from " + std::to_string(min) + " to " + std::to_string(max));
        return fallback;
    }
    return number;
}

std::uint16_t Config::port(const std::string& name, std::uint16_t fallback) {
    return static_cast<std::uint16_t>(integer(name, fallback, 1, 65'535));
}

bool Config::flag(const std::string& name, bool fallback) {
    const auto value = read(name);
    if (!value) return fallback;
    if (*value == "1" || *value == "true") return true;
    if (*value != "0" && *value != "false") complain(name, "must be true or false");
    return false;
}

EmailAddress Config::address(const std::string& name, std::string fallback) {
    const auto value = read(name).value_or(std::move(fallback));
    if (value.empty()) return {};
    const auto address = EmailAddress::parse(value);
    if (!address) complain(name, address.error().message);
    return address.value_or(EmailAddress());
}

std::string Config::one_of(const std::string& name, std::initializer_list<std::string_view> choices,
                           std::string fallback) {
    const auto value = read(name);
    if (!value) return fallback;
    for (const auto choice : choices)
        if (*value == choice) return *value;
    std::string all;
    for (const auto choice : choices) all.append(all.empty() ? "" : ", ").append(choice);
    complain(name, "must be one of: " + all);
    return fallback;
}

std::string Config::readable_file(const std::string& name) {
    auto path = read(name).value_or("");
    if (!path.empty() && !std::ifstream(path)) complain(name, "names a file that cannot be read");
    return path;
}

std::chrono::milliseconds Config::duration(const std::string& name, std::chrono::milliseconds fallback) {
    const auto value = read(name);
    if (!value) return fallback;
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(value->data() + value->size() - end));
    const std::int64_t factor = unit == "ms"  ? 1
                                : unit == "s" ? 1'000
                                : unit == "m" ? 60'000
                                : unit == "h" ? 3'600'000
                                              : 0;
    if (error != std::errc{} || factor == 0 || number < 0 || number > 1'000'000'000) {
        complain(name, "must be a time such as 250ms, 5s, 10m or 2h");
        return fallback;
    }
    return std::chrono::milliseconds(number * factor);
}

void Config::check() const {
    if (complaints_.empty()) return;
    std::string message = "the settings are not complete:";
    for (const auto& complaint : complaints_) message += "\n  " + complaint;
    throw ConfigError(message);
}

}  // namespace souk
