// What the product service asks before it lets go of stock whose hold has outlived its time: is the order still unpaid,
// paid, ended, or was it never placed? Time alone ends nothing; the order service knows what is wanted.
#pragma once

#include "foundation/core/instant.hpp"
#include "foundation/schema/list.hpp"
#include "services/order/domain/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <vector>

namespace souk::order {

struct HoldsBody {
    schema::List<OrderId, 1, 200> orders;
};
BOOST_DESCRIBE_STRUCT(HoldsBody, (), (orders))

// unpaid: keep the goods until `expires_at` at least, and ask again. paid: keep them, they are sold. ended: the order
// was cancelled or has expired. unknown: no such order, and none will be placed under this id by the attempts made so
// far.
BOOST_DEFINE_ENUM_CLASS(HoldState, unpaid, paid, ended, unknown)

struct HoldAnswer {
    OrderId order;
    HoldState state = HoldState::unknown;
    std::optional<Instant> expires_at;  // of an unpaid order
};
BOOST_DESCRIBE_STRUCT(HoldAnswer, (), (order, state, expires_at))

struct HoldsAnswer {
    std::vector<HoldAnswer> orders;
};
BOOST_DESCRIBE_STRUCT(HoldsAnswer, (), (orders))

}  // namespace souk::order

template <>
struct souk::schema::about<souk::order::HoldsBody> {
    static constexpr std::string_view example = R"({"orders":["01a20603-974d-7391-8802-5a4e35a76641"]})";
};
