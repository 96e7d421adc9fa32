// Sends e-mail through one SMTP server, from one loop; libcurl inside, connections are kept and used again. Called by
// the e-mail worker. A failure that may pass (no connection, time-out, 4xx answer, wrong credentials) throws
// Unavailable; a mail that the server refuses for good (5xx) throws SmtpRefused. No header can be injected: texts are
// encoded, addresses checked.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/core/instant.hpp"
#include "foundation/runtime/loop.hpp"

#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>

namespace souk::smtp {

enum class Starttls { if_offered, required, off };

struct SmtpConfig {
    // smtp://user:password@host:port or smtps://…; user and password may be absent. Credentials are sent to other
    // machines only under TLS: there if_offered means required.
    std::string url;
    Starttls starttls = Starttls::if_offered;
    std::string ca_file{};  // PEM; empty: the system's
    int connections = 4;    // in parallel; further mails wait
    std::chrono::milliseconds connect_timeout{5'000};
    std::chrono::milliseconds timeout{30'000};  // for one mail, not counting the wait for its turn
};

// What to send. The caller gives Message-ID and Date, so that a mail sent again after a failure is the same mail.
struct Mail {
    EmailAddress from;
    std::string from_name;  // may be empty
    EmailAddress to;
    std::string subject;
    std::string text;
    std::string html;        // empty: plain text only
    std::string language;    // BCP 47; may be empty
    std::string message_id;  // left@right, without angle brackets
    Instant date;
};

class SmtpRefused : public std::runtime_error {
  public:
    SmtpRefused(int code, const std::string& host);
    int code() const noexcept { return code_; }

  private:
    int code_;
};

class Smtp {
  public:
    Smtp(runtime::Loop& loop, SmtpConfig config);  // std::invalid_argument for a URL that is none
    ~Smtp();
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;

    task<void> send(Mail mail);

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace souk::smtp
