// Addresses are stored as JSON: copies that nobody searches by.
#pragma once

#include "foundation/schema/json.hpp"
#include "services/order/contracts/views.hpp"

namespace souk::order {

// Throws std::runtime_error when the stored JSON does not fit the type any more.
Address stored_address(const schema::Json& json);

}  // namespace souk::order
