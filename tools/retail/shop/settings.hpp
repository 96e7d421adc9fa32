// Where the shop is and who its owner is: from the environment that ./souk gives its tools (.souk/env).
#pragma once

#include "foundation/core/config.hpp"

#include <string>

namespace souk::retail {

struct Settings {
    std::string base_url;  // of the gateway, without a slash at the end
    std::string home;
    std::string owner_email;
    std::string owner_password;
    std::string ca_file;  // for https
    // For the reconciliation; where one is empty, its line is left out, with a notice.
    std::string mail_url;
    std::string stripe_url;
    std::string amqp_console_url;
    std::string amqp_login;  // user:password
    std::string amqp_vhost;

    static Settings read(Config config);  // ConfigError names all that is missing
};

}  // namespace souk::retail
