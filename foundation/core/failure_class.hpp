// The one table that says what a failure means: unable (try again later), conflict (somebody else was first) or fault
// (trying again never helps). Everything that waits, answers or gives up asks here: the database and HTTP clients, the
// mail worker, the HTTP server's answers, the queues. Pure functions of the code that the other side gave.
#pragma once

#include <cstdint>
#include <exception>
#include <string_view>

namespace souk {

enum class FailureClass : std::uint8_t { unable, conflict, fault };

std::string_view name_of(FailureClass failure) noexcept;

// PostgreSQL's SQLSTATE, five characters. Serialization failures and deadlocks are conflicts: the transaction is
// repeated at once a few times; whoever still loses then is unable.
FailureClass class_of_sqlstate(std::string_view sqlstate) noexcept;
// The transaction can be repeated as a whole, with a good chance: 40001 and 40P01.
bool is_repeatable(std::string_view sqlstate) noexcept;
// The server takes no writes: it may no longer be the primary, and only a new connection finds the one that is.
bool is_read_only(std::string_view sqlstate) noexcept;

// The status of a peer's HTTP answer, 300 to 599: for calls whose success is a 2xx.
FailureClass class_of_http_status(int status) noexcept;

// Where in an SMTP session the server answered. `sender` is MAIL FROM; `data` includes the end of the message.
enum class SmtpStage : std::uint8_t { greeting, sign_in, sender, recipient, data };

// Whether only this mail is concerned, or everything that is sent through this server.
enum class SmtpScope : std::uint8_t { mail, server };

struct SmtpFailure {
    FailureClass failure;
    SmtpScope scope;
    bool operator==(const SmtpFailure&) const = default;
};

// A reply of 400 to 599. `enhanced` is the status of RFC 3463 that follows it, such as "4.3.1", or empty.
SmtpFailure class_of_smtp_reply(int code, std::string_view enhanced, SmtpStage stage) noexcept;

// An exception that knows its class. Unavailable is unable without being one of these.
class Classified {
  public:
    virtual ~Classified() = default;
    virtual FailureClass failure_class() const noexcept = 0;
};

FailureClass class_of(const std::exception& error) noexcept;

}  // namespace souk
