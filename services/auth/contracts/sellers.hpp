// What other services may ask about sellers: which seller an id stands for, and whether it may sell now. The id is a
// seller's or a user's: then it is the seller that the user works for.
#pragma once

#include "foundation/identity/seller_rights.hpp"
#include "foundation/schema/described.hpp"
#include "foundation/schema/list.hpp"

#include <boost/describe.hpp>

#include <vector>

namespace souk::auth {

inline constexpr std::size_t most_sellers_asked = 200;

struct SellersQuestion {
    schema::List<SubjectId, 1, most_sellers_asked> ids;
};
BOOST_DESCRIBE_STRUCT(SellersQuestion, (), (ids))

// Those who run the shop work for its own seller unless they are in another team.
struct KnownSeller {
    SubjectId id;  // that was asked for
    SellerId seller;
    bool active = false;
};
BOOST_DESCRIBE_STRUCT(KnownSeller, (), (id, seller, active))

// Ids that stand for no seller are missing.
struct KnownSellers {
    std::vector<KnownSeller> sellers;
};
BOOST_DESCRIBE_STRUCT(KnownSellers, (), (sellers))

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::SellersQuestion> {
    static constexpr std::string_view example = R"({"ids":["01a20603-9431-74c0-9fb0-af869b2c93b1"]})";
};
