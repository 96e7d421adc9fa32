// The header in which the provider signs its webhooks, as the route's handler takes it.
#pragma once

#include "foundation/http/extractors.hpp"

namespace souk::order {

using ProviderSignature =
    http::Header<"Stripe-Signature",
                 "t=1780000000,v1=5257a869e7ecebeda32affa62cdca3fa51cad7e77a0e56ff536d0ce8e108d8bd">;

}  // namespace souk::order
