// The part of a shop's address that names it. Chosen by hand, or made of the shop's name with a number behind it where
// that is taken. Pure.
#pragma once

#include "foundation/core/slug.hpp"
#include "foundation/identity/seller_rights.hpp"

#include <string_view>
#include <vector>

namespace souk::auth {

// What stands for something else in addresses: "me", or an id, which could pass for another seller's.
bool is_reserved(const Slug& slug);

// In the order in which they are tried: mugs, mugs-2 to mugs-20, and one with a number that is as good as free.
std::vector<Slug> slugs_for(std::string_view name, SellerId id);

}  // namespace souk::auth
