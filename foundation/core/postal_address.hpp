// Where something is sent, as people write it in any country. Kept whole: nobody searches by its parts.
#pragma once

#include "foundation/core/country.hpp"
#include "foundation/core/text.hpp"

#include <boost/describe.hpp>

#include <optional>

namespace souk {

struct PostalAddress {
    Text<1, 120> name;
    Text<1, 120> line1;
    std::optional<Text<1, 120>> line2;
    Text<1, 80> city;
    std::optional<Text<1, 16>> postcode;
    CountryCode country;
};
BOOST_DESCRIBE_STRUCT(PostalAddress, (), (name, line1, line2, city, postcode, country))

}  // namespace souk
