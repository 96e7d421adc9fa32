// Passwords on the blocking pool: hashing takes a quarter of a second by design and may hold up nobody else. Nothing is
// answered when too many wait: the request is refused with `busy`. Thread-safe; shared by the loops.
#pragma once

#include "foundation/crypto/digest.hpp"
#include "foundation/crypto/password.hpp"
#include "foundation/runtime/blocking_pool.hpp"

#include <optional>
#include <string>

namespace souk::auth {

class PasswordHashing {
  public:
    PasswordHashing(int cost, int threads, std::size_t most_waiting)
        : cost_(cost), pool_("hashing", threads, most_waiting), nobodys_(crypto::hash_password(crypto::random_token(), cost)) {}

    task<std::optional<std::string>> hash(std::string password);
    task<std::optional<bool>> verify(std::string password, std::string hash);
    // Compared with when there is no such user, so that the same time goes by.
    const std::string& nobodys_hash() const noexcept { return nobodys_; }

  private:
    int cost_;
    runtime::BlockingPool pool_;
    std::string nobodys_;
};

}  // namespace souk::auth
