// The ids that the catalogue owns. Other services name products, variants and reservations by these.
#pragma once

#include "foundation/core/id.hpp"

namespace souk {

using ProductId = Id<struct ProductTag>;
using VariantId = Id<struct VariantTag>;
using CategoryId = Id<struct CategoryTag>;
using ReviewId = Id<struct ReviewTag>;
// The id of the order that the stock is held for.
using ReservationId = Id<struct ReservationTag>;

}  // namespace souk
