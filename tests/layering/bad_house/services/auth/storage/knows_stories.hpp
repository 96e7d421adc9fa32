#include "services/auth/api/sellers.hpp"
