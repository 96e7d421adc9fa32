// What a postal address must have in its country for a carrier to deliver it: whether there is a postcode and of what
// shape, and whether there is a region (a state, province or prefecture). Countries that are not listed take anything.
// Asked by validate() of a PostalAddress. Pure and thread-safe.
#pragma once

#include "foundation/core/postal_address.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace souk {

enum class Presence { absent, optional, required };

struct AddressFormat {
    std::string_view country;
    // Shapes with a bar between them: # a digit, @ a letter, * either, all else itself; blanks and hyphens need not be
    // typed. Empty: the country has no postcodes.
    std::string_view postcode;
    Presence region = Presence::absent;
    Presence postcode_presence = Presence::required;
};

// Nothing for a country that is not listed.
const AddressFormat* address_format(CountryCode country) noexcept;

// As the country writes it; nothing when it fits no shape.
std::optional<std::string> normalised_postcode(const AddressFormat& format, std::string_view typed);

// A postcode and a region that pass, for test data: "11111", and "Any" where a region is required.
struct Locality {
    std::optional<std::string> postcode;
    std::optional<std::string> region;
};
Locality specimen_locality(CountryCode country);

}  // namespace souk
