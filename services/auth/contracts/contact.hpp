// What other services may ask about a user: how to reach an active one.
#pragma once

#include <boost/describe.hpp>

#include <string>

namespace souk::auth {

struct Contact {
    std::string email;
    std::string name;
};
BOOST_DESCRIBE_STRUCT(Contact, (), (email, name))

}  // namespace souk::auth
