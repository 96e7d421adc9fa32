// Private: one connection to the SMTP server, by libcurl's easy interface, kept and used again. deliver() blocks for as
// long as the server takes, so it is called on threads of the pool in smtp.cpp; one caller at a time, any thread. It
// returns soon after the moment of `stop` has come.
#pragma once

#include "foundation/smtp/delivery.hpp"
#include "foundation/smtp/mail.hpp"
#include "foundation/smtp/server.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

namespace souk::smtp {

// From then on all that is under way is given up. Set from the loop, read by the threads.
class Stop {
  public:
    using Clock = std::chrono::steady_clock;
    void at(Clock::time_point when) noexcept { when_ = when.time_since_epoch().count(); }
    bool begun() const noexcept { return when_ != never; }  // nothing new is begun
    bool now() const noexcept { return Clock::now().time_since_epoch().count() >= when_; }

  private:
    static constexpr Clock::rep never = Clock::duration::max().count();
    std::atomic<Clock::rep> when_ = never;
};

class Connection {
  public:
    Connection(const Server& server, const SmtpConfig& config, const Stop& stop);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // `message` is the mail as it travels; of `mail` only the addresses are used.
    Delivery deliver(const Mail& mail, const std::string& message);

  private:
    class Transfer;
    std::unique_ptr<Transfer> transfer_;
};

}  // namespace souk::smtp
