#include "foundation/postgres/database.hpp"
