// Makes shop names out of a wholesaler's capital letters: "SET/5 RED RETROSPOT LID GLASS BOWLS" becomes "Set of 5 Red
// Retrospot Lid Glass Bowls". Pure text, used when a sales file is imported.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace souk::retail {

// Texts mostly in small letters keep their letters; only blanks, commas and trailing dots are put right.
std::string shop_name(std::string_view description);

// ("85123A", 255) -> "85123A-255". Letters, digits and '-' only, so that it can stand in a comma-separated
// list of SKUs.
std::string sku_of(std::string_view code, std::int64_t pennies);

// Lower-case letters, digits and single dashes, at most 120: name and code.
std::string slug_of(std::string_view name, std::string_view code);

}  // namespace souk::retail
