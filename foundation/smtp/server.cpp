#include "foundation/smtp/server.hpp"

#include <curl/curl.h>

#include <memory>
#include <new>
#include <stdexcept>

namespace souk::smtp {

namespace {

struct FreeUrl {
    void operator()(CURLU* url) const noexcept { curl_url_cleanup(url); }
};

std::string part_of(CURLU* url, CURLUPart part, unsigned flags = 0) {
    char* text = nullptr;
    if (curl_url_get(url, part, &text, flags) != CURLUE_OK) return {};
    std::string out(text);
    curl_free(text);
    return out;
}

Server parse_url(const std::string& text) {
    const std::unique_ptr<CURLU, FreeUrl> url(curl_url());
    if (!url) throw std::bad_alloc();
    const std::invalid_argument wrong("the SMTP URL is not smtp://[user:password@]host[:port]");
    if (curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) != CURLUE_OK) throw wrong;
    Server server;
    const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
    if (scheme != "smtp" && scheme != "smtps") throw wrong;
    server.tls_from_start = scheme == "smtps";
    server.host = part_of(url.get(), CURLUPART_HOST);
    server.user = part_of(url.get(), CURLUPART_USER, CURLU_URLDECODE);
    server.password = part_of(url.get(), CURLUPART_PASSWORD, CURLU_URLDECODE);
    const auto path = part_of(url.get(), CURLUPART_PATH);
    if (server.host.empty() || (path != "/" && !path.empty())) throw wrong;
    const auto port = part_of(url.get(), CURLUPART_PORT);
    server.base = scheme + "://" + server.host + (port.empty() ? "" : ":" + port) + "/";
    return server;
}

bool is_this_machine(const std::string& host) { return host == "127.0.0.1" || host == "localhost" || host == "[::1]"; }

}  // namespace

Starttls starttls_named(std::string_view name) {
    if (name.empty()) return Starttls::automatic;
    if (name == "off") return Starttls::off;
    if (name == "opportunistic") return Starttls::opportunistic;
    if (name == "required") return Starttls::required;
    throw std::invalid_argument("STARTTLS is off, opportunistic or required");
}

Server server_of(const SmtpConfig& config) {
    auto server = parse_url(config.url);
    const bool here = is_this_machine(server.host);
    const bool trusted_blindly = here && server.user.empty() && config.ca_file.empty();
    server.starttls = config.starttls;
    if (server.starttls == Starttls::automatic) {
        server.starttls = trusted_blindly ? Starttls::opportunistic : Starttls::required;
    }
    const bool required = server.starttls == Starttls::required;
    if (!here && !server.user.empty() && !required && !server.tls_from_start) {
        throw std::invalid_argument("credentials are sent to another machine only with STARTTLS required");
    }
    server.verify = required || !config.ca_file.empty() || (server.tls_from_start && !trusted_blindly);
    return server;
}

}  // namespace souk::smtp
