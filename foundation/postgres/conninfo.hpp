// Private: a libpq connection string taken apart, so that settings can be added without quoting.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace souk::pg {

class Conninfo {
  public:
    // Throws std::invalid_argument for text that libpq cannot parse.
    explicit Conninfo(const std::string& text);

    void set(const std::string& keyword, const std::string& value);
    void set_default(const std::string& keyword, const std::string& value);
    void add_option(std::string_view option);  // to the command line of the server process: "-c name=value"

    // For PQconnectStartParams and PQconnectdbParams; valid until the next change.
    const char* const* keywords();
    const char* const* values();

  private:
    std::map<std::string, std::string> settings_;
    std::vector<const char*> pointers_;
};

}  // namespace souk::pg
