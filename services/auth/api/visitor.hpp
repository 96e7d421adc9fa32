// From where a request comes, for the list of sessions and the mail about a new device. The gateway says the address.
#pragma once

#include "foundation/http/request.hpp"
#include "services/auth/domain/device.hpp"

#include <string>

namespace souk::auth {

struct Visitor {
    std::string device;
    std::string address;
};

inline Visitor visitor_of(const http::Request& request) {
    return {device_name(request.header("User-Agent").value_or("")),
            std::string(request.header("X-Forwarded-For").value_or(request.remote_address))};
}

// The kind of browser in its network: the same one tomorrow is probably the same.
inline std::string fingerprint_of(const Visitor& visitor) { return visitor.device + "|" + network_of(visitor.address); }

// Whose line it comes from.
inline std::string subscriber_of(const http::Request& request) { return subscriber_of(visitor_of(request).address); }

}  // namespace souk::auth
