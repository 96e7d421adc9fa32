#include "services/auth/domain/identity.hpp"
