#include "foundation/smtp/delivery.hpp"

#include "foundation/core/failure_class.hpp"

#include <algorithm>

namespace souk::smtp {

namespace {

SmtpStage stage_in_table(Stage stage) noexcept {
    switch (stage) {
        case Stage::connect:
        case Stage::greeting: return SmtpStage::greeting;
        case Stage::session: return SmtpStage::sign_in;
        case Stage::sender: return SmtpStage::sender;
        case Stage::recipient: return SmtpStage::recipient;
        case Stage::data:
        case Stage::content:
        case Stage::end: return SmtpStage::data;
    }
    return SmtpStage::data;
}

Outcome without_refusal(Stage stage, int reply) noexcept {
    if (stage == Stage::end) return reply >= 200 && reply <= 299 ? Outcome::taken : Outcome::unknown;
    return stage < Stage::recipient ? Outcome::unable : Outcome::deferred;
}

}  // namespace

std::string_view name_of(Stage stage) noexcept {
    switch (stage) {
        case Stage::connect: return "connect";
        case Stage::greeting: return "greeting";
        case Stage::session: return "session";
        case Stage::sender: return "sender";
        case Stage::recipient: return "recipient";
        case Stage::data: return "data";
        case Stage::content: return "content";
        case Stage::end: return "end";
    }
    return "?";
}

std::string_view name_of(Outcome outcome) noexcept {
    switch (outcome) {
        case Outcome::taken: return "taken";
        case Outcome::deferred: return "deferred";
        case Outcome::refused: return "refused";
        case Outcome::unable: return "unable";
        case Outcome::unknown: return "unknown";
    }
    return "?";
}

Outcome outcome_of(Stage stage, int reply, std::string_view enhanced) noexcept {
    if (reply < 400 || reply > 599) return without_refusal(stage, reply);
    const auto [failure, scope] = class_of_smtp_reply(reply, enhanced, stage_in_table(stage));
    // Some replies to a recipient speak of the server ("relay access denied"), yet only for this recipient.
    if (scope == SmtpScope::server && stage < Stage::recipient) return Outcome::unable;
    return failure == FailureClass::fault ? Outcome::refused : Outcome::deferred;
}

std::string_view enhanced_of(std::string_view words) noexcept {
    if (words.size() < 5) return {};
    const auto rest = words.substr(4);
    const auto status = rest.substr(0, rest.find(' '));
    const bool dotted = std::ranges::count(status, '.') == 2 &&
                        std::ranges::all_of(status, [](char c) { return c == '.' || (c >= '0' && c <= '9'); });
    return dotted ? status : std::string_view();
}

}  // namespace souk::smtp
