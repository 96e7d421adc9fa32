// The sales file names countries in English; the shop wants ISO 3166-1 codes.
#pragma once

#include "foundation/core/country.hpp"

#include <optional>
#include <string_view>

namespace souk::retail {

// Three of the file's names are no countries; the rule: "Channel Islands" is Jersey (JE), "European Community" is
// Belgium (BE), "Unspecified" is the shop's own country (GB). Empty for a name that nobody knows.
std::optional<CountryCode> country_of(std::string_view name);

}  // namespace souk::retail
