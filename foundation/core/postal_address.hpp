// Where something is sent, as people write it in any country. Kept whole: nobody searches by its parts.
#pragma once

#include "foundation/core/country.hpp"
#include "foundation/core/text.hpp"
#include "foundation/core/violation.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <vector>

namespace souk {

struct PostalAddress {
    Text<1, 120> name;
    Text<1, 120> line1;
    std::optional<Text<1, 120>> line2;
    Text<1, 80> city;
    std::optional<Text<1, 16>> postcode;
    CountryCode country;
    std::optional<Text<1, 80>> region;  // state, province, prefecture: where the country's addresses have one
    std::optional<Text<1, 64>> phone;   // for the carrier: a PhoneNumber
};
BOOST_DESCRIBE_STRUCT(PostalAddress, (), (name, line1, line2, city, postcode, country, region, phone))

// What is wrong with it in its country (address_rules.hpp); its postcode becomes what that country writes: "sw1a1aa" is
// "SW1A 1AA", its name a Name, its telephone number a PhoneNumber, and the rest one line each. Asked where an address
// comes in, not where a stored one is read: old ones stay readable.
std::vector<Violation> validate(PostalAddress& address);

}  // namespace souk
