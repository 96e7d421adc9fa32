// Somebody has opened an account.
#pragma once

#include "foundation/identity/caller.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::auth {

struct UserRegistered {
    static constexpr std::string_view name = "user.registered";
    static constexpr int version = 1;

    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(UserRegistered, (), (user_id))

}  // namespace souk::auth
