// What goes by itself in order_db: see pg::Sweeps.
#pragma once

#include "foundation/postgres/sweeps.hpp"

namespace souk::order {

std::vector<pg::Sweep> sweeps();

}  // namespace souk::order
