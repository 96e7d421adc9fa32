#include "services/order/api/orders.hpp"
