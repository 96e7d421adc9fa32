#include "services/auth/api/oidc.hpp"
