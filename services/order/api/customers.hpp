// Who is ordering: the e-mail address of a user, asked of the auth service and kept for a minute. Order confirmation
// needs it, and an order keeps a copy. A user that auth does not know (deleted, suspended) is nothing. Bounded; one
// loop's own.
#pragma once

#include "foundation/http/internal_client.hpp"
#include "foundation/identity/caller.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <unordered_map>

namespace souk::order {

class Customers {
  public:
    explicit Customers(http::InternalClient& auth) : auth_(auth) {}

    task<std::optional<std::string>> email(UserId user);

  private:
    struct Known {
        std::string email;
        std::chrono::steady_clock::time_point until;
    };
    http::InternalClient& auth_;
    std::unordered_map<UserId, Known> known_;
};

}  // namespace souk::order
