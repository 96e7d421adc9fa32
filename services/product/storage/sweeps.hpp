// What goes by itself in product_db: see pg::Sweeps.
#pragma once

#include "foundation/postgres/sweeps.hpp"

namespace souk::product {

std::vector<pg::Sweep> sweeps();

}  // namespace souk::product
