#include "foundation/smtp/conversation.hpp"

#include <algorithm>
#include <charconv>

namespace souk::smtp {

namespace {

constexpr std::size_t most_words = 200;

std::chrono::milliseconds limit_of(Stage stage, const SmtpLimits& limits) {
    switch (stage) {
        case Stage::connect: return limits.connect;
        case Stage::greeting:
        case Stage::session: return limits.session;
        case Stage::sender:
        case Stage::recipient: return limits.command;
        case Stage::data: return limits.data;
        case Stage::content: return limits.content;
        case Stage::end: return limits.end;
    }
    return limits.command;
}

// "550 5.1.1 no such user" of "550 5.1.1 no such user\r\n", without what would disturb a log.
std::string readable(std::string_view line) {
    std::string out(line.substr(0, std::min(line.find_last_not_of("\r\n") + 1, most_words)));
    std::ranges::replace_if(out, [](char c) { return c < ' ' || c >= 0x7F; }, '?');
    return out;
}

}  // namespace

void Conversation::enter(Stage stage, Clock::time_point now) {
    stage_ = stage;
    reply_ = 0;
    words_.clear();
    heard_ = now;
}

void Conversation::connected(Clock::time_point now) {
    if (stage_ == Stage::connect) enter(Stage::greeting, now);
}

void Conversation::said(std::string_view command, Clock::time_point now) {
    heard_ = now;
    const auto word = command.substr(0, command.find_first_of(" \r\n"));
    if (word == "MAIL") return enter(Stage::sender, now);
    if (word == "RCPT") return enter(Stage::recipient, now);
    if (word == "DATA") return enter(Stage::data, now);
    if (word == "QUIT") {
        quitting_ = true;  // what the delivery came to was clear before
    } else if (stage_ < Stage::sender) {
        enter(Stage::session, now);
    }
}

void Conversation::answered(std::string_view line, Clock::time_point now) {
    heard_ = now;
    if (quitting_) return;
    connected(now);
    int code = 0;
    if (std::from_chars(line.data(), line.data() + std::min<std::size_t>(line.size(), 3), code).ec != std::errc())
        return;
    reply_ = code;
    words_ = readable(line);
}

void Conversation::handing_over(bool last, Clock::time_point now) { enter(last ? Stage::end : Stage::content, now); }

bool Conversation::silent(const SmtpLimits& limits, Clock::time_point now) const noexcept {
    return now - heard_ > (quitting_ ? limits.quit : limit_of(stage_, limits));
}

}  // namespace souk::smtp
