// What goes by itself in admin_db: see pg::Sweeps.
#pragma once

#include "foundation/postgres/sweeps.hpp"

namespace souk::admin {

std::vector<pg::Sweep> sweeps();

}  // namespace souk::admin
