// Sends e-mail through one SMTP server: by libcurl's easy interface on threads of their own, several mails at a time,
// since its multi interface waits inside for SMTP's answers. The loop only awaits. Called by the e-mail worker; what
// came of it is a value. When the loop stops, nothing new is begun, and what is under way has `drain` to end.
#pragma once

#include "foundation/runtime/loop.hpp"
#include "foundation/smtp/delivery.hpp"
#include "foundation/smtp/mail.hpp"
#include "foundation/smtp/server.hpp"

#include <memory>

namespace souk::telemetry {
class Metrics;
}

namespace souk::smtp {

class Smtp {
  public:
    Smtp(runtime::Loop& loop, const SmtpConfig& config, telemetry::Metrics& metrics);  // throws as server_of() does
    ~Smtp();
    Smtp(const Smtp&) = delete;
    Smtp& operator=(const Smtp&) = delete;

    // std::invalid_argument for a mail that is none: see message_of().
    task<Delivery> deliver(Mail mail);

  private:
    class State;
    std::shared_ptr<State> state_;
};

}  // namespace souk::smtp
