// A dependency (database, broker, cache, another service) cannot be reached or has timed out. Thrown by the rooms that
// talk to it; the HTTP server answers 503 with Retry-After, consumers try again later.
#pragma once

#include <stdexcept>
#include <string>

namespace souk {

class Unavailable : public std::runtime_error {
  public:
    Unavailable(std::string name, const std::string& why)
        : std::runtime_error(name + " is unavailable: " + why), name_(std::move(name)) {}
    const std::string& name() const noexcept { return name_; }

  private:
    std::string name_;
};

}  // namespace souk
