// Ids that look like Stripe's (pi_3Q…): a prefix, the sandbox's own random number, and a serial number made to look
// random. They differ between two sandboxes, and the serial can be read back, so no table from ids to objects is
// needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace souk::stripe_sandbox {

class ObjectIds {
  public:
    explicit ObjectIds(std::uint64_t instance);

    void append(std::string& out, std::string_view prefix, std::uint64_t serial) const;  // prefix with its underscore
    std::string make(std::string_view prefix, std::uint64_t serial) const;
    std::optional<std::uint64_t> parse(std::string_view prefix, std::string_view id) const;

    // 25 characters that depend on the serial, for client secrets.
    void append_secret(std::string& out, std::uint64_t serial) const;

  private:
    std::uint64_t instance_;
    std::string middle_;
};

}  // namespace souk::stripe_sandbox
