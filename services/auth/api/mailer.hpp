// The one way by which the auth service has mails sent. Each is counted before it is written: by the address that it
// goes to and by the account that caused it, five of a kind at once, then slower. What somebody asked for is refused
// when it comes too early; what their owner only has to know is left out then, and never goes to an address that nobody
// has proved to be theirs. To such an address no mail says a name: anybody may have made it up. Counting asks Redis, so
// it is done before a transaction begins. Belongs to one loop.
#pragma once

#include "foundation/postgres/database.hpp"
#include "services/auth/contracts/views.hpp"
#include "services/auth/storage/throttle_store.hpp"

#include <chrono>
#include <expected>
#include <map>
#include <optional>
#include <string>

namespace souk::auth {

struct Reader {
    std::string email;
    std::string name;
    std::optional<std::string> locale;
    bool proven = false;  // the address is theirs
};

inline Reader reader_of(const UserView& user) { return {user.email, user.name, user.locale, user.email_verified}; }

// A mail that may be written. Only the Mailer makes one; without its stamp it is not sent.
class Postage {
  public:
    Postage(Postage&&) noexcept = default;
    Postage& operator=(Postage&&) noexcept = default;

  private:
    friend class Mailer;
    Postage(Reader to, std::string message, bool stamped)
        : to_(std::move(to)), message_(std::move(message)), stamped_(stamped) {}
    Reader to_;
    std::string message_;
    bool stamped_;
};

class Mailer {
  public:
    using Values = std::map<std::string, std::string>;

    explicit Mailer(ThrottleStore& throttle) : throttle_(throttle) {}

    // A link that somebody asked for, or how long they have to wait for it.
    task<std::expected<Postage, std::chrono::seconds>> asked(Reader to, std::string message,
                                                             std::optional<UserId> cause);
    // What the owner of an account has to know.
    task<Postage> notice(Reader to, std::string message, std::optional<UserId> cause);
    // What goes to an address once in the life of an account, or by a decision of those who run the shop.
    static Postage once(Reader to, std::string message);

    // Written with the transaction. A {link} comes from MailLinks. `useful`: for how long, of a mail with a link.
    static void send(pg::Transaction& transaction, const Postage& mail, Values values = {},
                     std::optional<std::chrono::minutes> useful = {});

  private:
    task<std::optional<std::chrono::seconds>> too_many(std::string address, std::string message,
                                                       std::optional<UserId> cause);

    ThrottleStore& throttle_;
};

}  // namespace souk::auth
