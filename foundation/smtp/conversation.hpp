// Private: what has been said so far in one SMTP session, told from the lines that go out and come in: the stage, the
// server's answer in that stage, and since when it has been silent. Pure; times are handed in.
#pragma once

#include "foundation/smtp/delivery.hpp"
#include "foundation/smtp/server.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace souk::smtp {

class Conversation {
  public:
    using Clock = std::chrono::steady_clock;

    Conversation() = default;
    explicit Conversation(Clock::time_point now) : heard_(now) {}

    void connected(Clock::time_point now);                        // there is a TCP connection
    void said(std::string_view command, Clock::time_point now);   // one line, as it was sent
    void answered(std::string_view line, Clock::time_point now);  // one line of the server's
    void handing_over(bool last, Clock::time_point now);          // a block of the mail

    Stage stage() const noexcept { return stage_; }
    int reply() const noexcept { return reply_; }
    const std::string& words() const noexcept { return words_; }
    bool quitting() const noexcept { return quitting_; }
    // The server has said nothing, and taken nothing, for longer than it may.
    bool silent(const SmtpLimits& limits, Clock::time_point now) const noexcept;

  private:
    void enter(Stage stage, Clock::time_point now);

    Stage stage_ = Stage::connect;
    int reply_ = 0;
    std::string words_;
    bool quitting_ = false;
    Clock::time_point heard_{};
};

}  // namespace souk::smtp
