// Somebody has closed their account: only its id is left here.
#pragma once

#include "foundation/identity/caller.hpp"

#include <boost/describe.hpp>

#include <string_view>

namespace souk::auth {

struct UserDeleted {
    static constexpr std::string_view name = "user.deleted";
    static constexpr int version = 1;

    UserId user_id;
};
BOOST_DESCRIBE_STRUCT(UserDeleted, (), (user_id))

}  // namespace souk::auth
