// What users see of their account.
#pragma once

#include "foundation/core/id.hpp"
#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/schema/postal_address.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <vector>

namespace souk {
using AddressId = Id<struct AddressTag>;
}

namespace souk::auth {

struct UserView {
    UserId id;
    std::string email;
    std::string name;
    std::vector<Role> roles;
    bool email_verified = false;
    std::string locale;  // of the mails to them
    Instant created_at;
};
BOOST_DESCRIBE_STRUCT(UserView, (), (id, email, name, roles, email_verified, locale, created_at))

struct SignedIn {
    UserView user;
    std::string access_token;
    std::string refresh_token;
    std::int64_t expires_in = 0;     // seconds, of the access token
    bool second_factor_due = false;  // roles that demand one are withheld until it is on
};
BOOST_DESCRIBE_STRUCT(SignedIn, (), (user, access_token, refresh_token, expires_in, second_factor_due))

struct AddressView {
    AddressId id;
    std::string name;
    std::string line1;
    std::optional<std::string> line2;
    std::string city;
    std::optional<std::string> postcode;
    CountryCode country;
    std::optional<std::string> region;
    std::optional<std::string> phone;
    bool default_shipping = false;
    bool default_billing = false;
};
BOOST_DESCRIBE_STRUCT(AddressView, (),
                      (id, name, line1, line2, city, postcode, country, region, phone, default_shipping,
                       default_billing))

struct AddressList {
    std::vector<AddressView> items;
};
BOOST_DESCRIBE_STRUCT(AddressList, (), (items))

struct SessionView {
    Uuid id;
    std::string device;
    std::string network;
    Instant created_at;
    Instant last_used_at;
    bool current = false;
};
BOOST_DESCRIBE_STRUCT(SessionView, (), (id, device, network, created_at, last_used_at, current))

struct SessionList {
    std::vector<SessionView> items;
};
BOOST_DESCRIBE_STRUCT(SessionList, (), (items))

struct VerifiedView {
    UserId user_id;
    std::vector<Role> roles;
    std::optional<SellerId> seller;  // and what its member may do: of an active seller's team
    std::optional<std::vector<SellerRight>> seller_rights;
};
BOOST_DESCRIBE_STRUCT(VerifiedView, (), (user_id, roles, seller, seller_rights))

}  // namespace souk::auth
