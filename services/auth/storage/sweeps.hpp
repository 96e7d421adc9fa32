// What goes by itself in auth_db: see pg::Sweeps.
#pragma once

#include "foundation/postgres/sweeps.hpp"

namespace souk::auth {

std::vector<pg::Sweep> sweeps();

}  // namespace souk::auth
