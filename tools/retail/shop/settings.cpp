#include "tools/retail/shop/settings.hpp"

namespace souk::retail {

Settings Settings::read(Config config) {
    Settings settings;
    settings.base_url = config.required("SOUK_BASE_URL");
    while (settings.base_url.ends_with('/')) settings.base_url.pop_back();
    settings.home = config.required("SOUK_HOME");
    settings.owner_email = config.required("SOUK_OWNER_EMAIL");
    settings.owner_password = config.secret("SOUK_OWNER_PASSWORD");
    if (settings.base_url.starts_with("https:")) settings.ca_file = config.text("SOUK_PG_CA", "");
    settings.mail_url = config.text("SOUK_MAIL_URL", "");
    settings.stripe_url = config.text("SOUK_STRIPE_URL", "");
    settings.amqp_console_url = config.text("SOUK_AMQP_CONSOLE_URL", "");
    if (!settings.amqp_console_url.empty())
        settings.amqp_login = config.text("SOUK_AMQP_USER", "souk") + ":" + config.secret("SOUK_AMQP_PASSWORD");
    settings.amqp_vhost = config.text("SOUK_AMQP_VHOST", "souk");
    config.check();
    return settings;
}

}  // namespace souk::retail
