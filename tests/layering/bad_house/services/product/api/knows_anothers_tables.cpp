#include "services/order/storage/order_store.hpp"
