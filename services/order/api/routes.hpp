// The table of contents of the order service.
#pragma once

#include "foundation/http/routes.hpp"

namespace souk::order {

class CartApi;
class OrderApi;
class PaymentApi;

// Null pointers are fine where the table is only printed.
struct Apis {
    CartApi* cart = nullptr;
    OrderApi* orders = nullptr;
    PaymentApi* payments = nullptr;
    http::Claims* claims = nullptr;
};

http::Routes routes(const Apis& apis);

}  // namespace souk::order
