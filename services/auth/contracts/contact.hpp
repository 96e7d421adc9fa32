// What other services may ask about a user: how to reach an active one, and in which language.
#pragma once

#include <boost/describe.hpp>

#include <string>

namespace souk::auth {

struct Contact {
    std::string email;
    std::string name;
    std::string locale;  // of the mails to them: a language that there are mails in
};
BOOST_DESCRIBE_STRUCT(Contact, (), (email, name, locale))

}  // namespace souk::auth
