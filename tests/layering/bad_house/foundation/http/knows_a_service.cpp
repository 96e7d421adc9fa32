#include "services/auth/contracts/views.hpp"
