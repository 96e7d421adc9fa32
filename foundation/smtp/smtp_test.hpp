// For tests: mails, and a loop with an Smtp on it that sends them.
#pragma once

#include "foundation/smtp/smtp.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace souk::smtp {
inline EmailAddress address(std::string_view text) { return EmailAddress::parse(text).value(); }

inline Mail letter(std::string_view to = "ann@example.com") {
    return {.from = address("shop@souk.example"),
            .from_name = "Souk",
            .to = address(to),
            .subject = "Your order",
            .text = "Thank you.",
            .html = "<p>Thank you.</p>",
            .language = "en",
            .message_id = "0190aaaa-0000-7000-8000-000000000000@souk.example",
            .date = Instant::parse("2026-11-23T10:00:00Z").value()};
}

// "taken", "refused recipient 550", "unable connect 0"
inline std::string told(const Delivery& delivery) {
    std::string text(name_of(delivery.outcome));
    if (delivery.outcome == Outcome::taken) return text;
    return text + ' ' + std::string(name_of(delivery.stage)) + ' ' + std::to_string(delivery.reply);
}

// A loop with an Smtp on it. finish() runs it until all mails have come to something.
class Sending {
  public:
    explicit Sending(const SmtpConfig& config) : smtp_(loop_, config, metrics_) {}

    void send(Mail mail) { send_in_turn({std::move(mail)}); }
    // These one after the other, beside what else is sent.
    void send_in_turn(std::vector<Mail> mails) {
        ++open_;
        loop_.post([this, mails = std::move(mails)]() mutable { loop_.spawn("send", in_turn(std::move(mails))); });
    }
    void finish() {
        loop_.spawn("finish", stop_when_sent());
        loop_.run();
    }
    // `meanwhile` runs on a thread of its own; the loop goes on until it has ended too.
    void finish_with(std::function<void()> meanwhile) {
        ++open_;
        const std::jthread other([&] {
            meanwhile();
            loop_.post([this] { --open_; });
        });
        finish();
    }

    const std::vector<std::string>& outcomes() const { return outcomes_; }  // in the order in which they were known
    runtime::Loop& loop() { return loop_; }
    telemetry::Metrics& metrics() { return metrics_; }

  private:
    task<void> in_turn(std::vector<Mail> mails) {
        for (auto& mail : mails) {
            try {
                outcomes_.push_back(told(co_await smtp_.deliver(std::move(mail))));
            } catch (const std::invalid_argument&) {
                outcomes_.emplace_back("invalid");
            }
        }
        --open_;
    }
    task<void> stop_when_sent() {
        while (open_ > 0 && !loop_.stopping()) co_await loop_.sleep(std::chrono::milliseconds(1));
        loop_.stop();
    }

    runtime::Loop loop_;
    telemetry::Metrics metrics_;
    std::vector<std::string> outcomes_;
    int open_ = 0;
    Smtp smtp_;
};

inline std::vector<std::string> send(const SmtpConfig& config, std::vector<Mail> mails) {
    Sending sending(config);
    sending.send_in_turn(std::move(mails));
    sending.finish();
    return sending.outcomes();
}

inline std::string send(const SmtpConfig& config, Mail mail = letter()) {
    return send(config, std::vector{std::move(mail)}).front();
}

}  // namespace souk::smtp
