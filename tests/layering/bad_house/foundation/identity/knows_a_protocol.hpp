#include "foundation/http/problem.hpp"
