// The settings of a process, all from environment variables. main() reads each once, then calls check(), which reports
// every missing or ill-formed setting at once. Secrets come from NAME or, better, from the file that NAME_FILE names,
// and are never part of a message.
#pragma once

#include "foundation/core/email_address.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace souk {

class ConfigError : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

class Config {
  public:
    using Source = std::function<std::optional<std::string>(const std::string& name)>;

    static Config from_environment();
    explicit Config(Source source) : source_(std::move(source)) {}

    std::string text(const std::string& name, std::string fallback);
    std::string required(const std::string& name);
    std::string secret(const std::string& name);
    std::int64_t integer(const std::string& name, std::int64_t fallback, std::int64_t min, std::int64_t max);
    std::uint16_t port(const std::string& name, std::uint16_t fallback);
    bool flag(const std::string& name, bool fallback);  // 1 or true, 0 or false
    // An e-mail address; empty where the fallback is.
    EmailAddress address(const std::string& name, std::string fallback);
    std::string one_of(const std::string& name, std::initializer_list<std::string_view> choices, std::string fallback);
    std::string readable_file(const std::string& name);  // its path; may be empty
    // "250ms", "5s", "10m", "2h".
    std::chrono::milliseconds duration(const std::string& name, std::chrono::milliseconds fallback);

    void check() const;  // ConfigError with all complaints, a line each

  private:
    std::optional<std::string> read(const std::string& name) const;  // nothing for an empty one
    void complain(const std::string& name, std::string_view what);

    Source source_;
    std::vector<std::string> complaints_;
};

}  // namespace souk
