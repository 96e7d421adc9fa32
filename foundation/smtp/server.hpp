// Where mail is handed over, and how far that server is trusted: the settings of SMTP, read and decided once. Pure;
// std::invalid_argument for settings that cannot be meant, without repeating the URL, which may hold a password.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace souk::smtp {

// What to do with a server that offers TLS, or does not. `automatic` is required, but opportunistic on this machine as
// long as there are no credentials and no CA file. `opportunistic` (RFC 7435) takes TLS where it is offered, with any
// certificate, unless there is a CA file to check it against.
enum class Starttls : std::uint8_t { automatic, off, opportunistic, required };
Starttls starttls_named(std::string_view name);  // off, opportunistic, required; empty: automatic

// How long the server may be silent in each stage. From MAIL on these are the times of RFC 5321 4.5.3.2; libcurl sets
// up a session in one piece, so the five minutes for the greeting are for all of it.
struct SmtpLimits {
    std::chrono::milliseconds connect{30'000};
    std::chrono::milliseconds session{5 * 60'000};  // greeting, EHLO, TLS, AUTH
    std::chrono::milliseconds command{5 * 60'000};  // MAIL, RCPT
    std::chrono::milliseconds data{2 * 60'000};     // DATA
    std::chrono::milliseconds content{3 * 60'000};  // each block of the mail
    std::chrono::milliseconds end{10 * 60'000};     // the answer to all of it
    std::chrono::milliseconds quit{5'000};          // not in the standard: nothing depends on it
};

struct SmtpConfig {
    std::string url;  // smtp://user:password@host:port or smtps://…; user and password may be absent
    Starttls starttls = Starttls::automatic;
    std::string ca_file{};  // PEM; what the server's certificate is checked against; empty: the system's
    int connections = 4;    // in parallel, each with a thread of its own; further mails wait
    SmtpLimits limits{};
    std::chrono::milliseconds drain{5'000};  // after stop, before what is under way is given up
};

struct Server {
    std::string base;  // smtp://host:port/, without credentials
    std::string host;
    std::string user{};
    std::string password{};
    bool tls_from_start = false;
    Starttls starttls = Starttls::required;  // never automatic
    bool verify = true;                      // the certificate, where there is TLS
};

Server server_of(const SmtpConfig& config);

}  // namespace souk::smtp
