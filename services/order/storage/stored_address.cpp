#include "services/order/storage/stored_address.hpp"

#include "foundation/schema/decode.hpp"

#include <stdexcept>

namespace souk::order {

Address stored_address(const schema::Json& json) {
    auto address = schema::decode<Address>(json.text, schema::Strictness::ignore_unknown);
    if (!address) throw std::runtime_error("a stored address does not fit its type");
    return std::move(*address);
}

}  // namespace souk::order
