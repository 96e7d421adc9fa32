#include "foundation/core/failure_class.hpp"

#include "foundation/core/item_failure.hpp"
#include "foundation/core/unavailable.hpp"

#include <algorithm>
#include <array>

namespace souk {

namespace {

using enum FailureClass;

struct Rule {
    std::string_view prefix;  // a class (two characters) or a whole SQLSTATE; the longest that fits decides
    FailureClass failure;
};

// What is not listed is a fault: of the statement, of its values or of the schema.
constexpr std::array sqlstates{
    Rule{"08", unable},       // connection exceptions
    Rule{"08P01", fault},     // protocol violation
    Rule{"23505", conflict},  // unique violation
    Rule{"23P01", conflict},  // exclusion violation
    Rule{"25006", unable},    // read-only transaction: a standby, or an operator's brake
    Rule{"25P03", unable},    // idle in transaction for too long: the session was ended
    Rule{"25P04", unable},    // transaction time-out: the session was ended
    Rule{"40", conflict},     // rolled back in favour of another transaction
    Rule{"40002", fault},     // … but not for breaking a constraint
    Rule{"40003", unable},    // … and when nobody knows whether it was committed
    Rule{"53", unable},       // out of disk, memory, connections
    Rule{"55006", unable},    // object in use
    Rule{"55P03", unable},    // lock not available in time
    Rule{"57", unable},       // an operator stops, cancels or starts something; statement time-out
    Rule{"58", unable},       // the server's own disk or files
};

bool among(int code, std::initializer_list<int> codes) { return std::ranges::find(codes, code) != codes.end(); }

}  // namespace

std::string_view name_of(FailureClass failure) noexcept {
    switch (failure) {
        case unable: return "unable";
        case conflict: return "conflict";
        case fault: return "fault";
    }
    return "fault";
}

FailureClass class_of_sqlstate(std::string_view sqlstate) noexcept {
    const Rule* best = nullptr;
    for (const auto& rule : sqlstates)
        if (sqlstate.starts_with(rule.prefix) && (best == nullptr || rule.prefix.size() > best->prefix.size()))
            best = &rule;
    return best == nullptr ? fault : best->failure;
}

bool is_repeatable(std::string_view sqlstate) noexcept { return sqlstate == "40001" || sqlstate == "40P01"; }
bool is_read_only(std::string_view sqlstate) noexcept { return sqlstate == "25006"; }

FailureClass class_of_http_status(int status) noexcept {
    if (status >= 500 || among(status, {408, 425, 429})) return unable;
    if (among(status, {409, 412})) return conflict;
    return fault;
}

SmtpFailure class_of_smtp_reply(int code, std::string_view enhanced, SmtpStage stage) noexcept {
    constexpr SmtpFailure server_is_unable{unable, SmtpScope::server};
    // The session, the credentials and the sender are the same for every mail: what is wrong with them is a matter
    // between this shop and its server, and mails wait until somebody has put it right.
    if (stage == SmtpStage::greeting || stage == SmtpStage::sign_in) return server_is_unable;
    // 421: it closes the session. 503: out of step. The others ask for TLS or other credentials.
    if (among(code, {421, 454, 503, 530, 534, 535, 538})) return server_is_unable;
    const auto dot = enhanced.find('.');
    const auto subject = dot == enhanced.npos ? std::string_view() : enhanced.substr(dot + 1);
    const bool too_large = code == 552 || subject.starts_with("3.4");
    if (code < 500 && subject.starts_with("3.") && !too_large) return server_is_unable;  // the mail system's own state
    if (stage == SmtpStage::sender && !too_large) return server_is_unable;
    return {code < 500 ? unable : fault, SmtpScope::mail};
}

FailureClass class_of(const std::exception& error) noexcept {
    if (const auto* classified = dynamic_cast<const Classified*>(&error)) return classified->failure_class();
    if (dynamic_cast<const Unavailable*>(&error) != nullptr) return unable;
    if (dynamic_cast<const ItemDeferred*>(&error) != nullptr) return unable;
    return fault;
}

}  // namespace souk
