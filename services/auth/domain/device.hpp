// What a sign-in is called in the list of sessions: "Firefox on Windows", from the User-Agent header (RFC
// 9110, 10.1.5). Only for people to recognise it; nothing is decided by it.
#pragma once

#include <string>
#include <string_view>

namespace souk::auth {

std::string device_name(std::string_view user_agent);

// The network that an address lies in, as far as a change of address within it means nothing: IPv4 /24, IPv6 /48.
std::string network_of(std::string_view address);

// The part of an address that one customer of a network provider has: IPv4 whole, IPv6 /64.
std::string subscriber_of(std::string_view address);

}  // namespace souk::auth
