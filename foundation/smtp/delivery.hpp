// What came of one attempt to deliver one mail, as a value. Until the recipient has been named, every mail fares the
// same at this server (it is away, busy, dislikes our credentials or our sender): then the server is unable, and all
// mail waits. From the recipient's name on it is this mail's own matter, whatever goes wrong, so that no recipient can
// hold up the others. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace souk::smtp {

// How far the session had come, in the order of RFC 5321. `session` is EHLO, STARTTLS and AUTH; `content` lasts from
// the answer to DATA until the last block of the mail; `end` is that block and the wait for the answer to all of it.
enum class Stage : std::uint8_t { connect, greeting, session, sender, recipient, data, content, end };

enum class Outcome : std::uint8_t {
    taken,     // the server is responsible for the mail now
    deferred,  // not this mail, for now
    refused,   // not this mail, ever (RFC 5321 4.2.1: not to be repeated)
    unable,    // no mail at all, for now
    unknown,   // everything was sent and no answer came: it may have been taken (RFC 1047)
};

struct Delivery {
    Outcome outcome = Outcome::unable;
    Stage stage = Stage::connect;
    int reply = 0;      // the server's code for that stage; 0 where it gave none
    std::string why{};  // for the log: the server's words, which may repeat the address, or what happened instead
};

std::string_view name_of(Stage stage) noexcept;
std::string_view name_of(Outcome outcome) noexcept;

// `reply` is what the server answered in that stage, 0 when the session ended without an answer; `enhanced` the status
// of RFC 3463 after it, or empty. What a code means is in core/failure_class.hpp.
Outcome outcome_of(Stage stage, int reply, std::string_view enhanced) noexcept;
std::string_view enhanced_of(std::string_view words) noexcept;  // "5.1.1" of "550 5.1.1 no such user"

}  // namespace souk::smtp
