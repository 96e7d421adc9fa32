#include "foundation/schema/price.hpp"

#include "foundation/schema/described.hpp"
#include "foundation/schema/scalars.hpp"

namespace souk::schema {

struct PriceMembers {
    Bounded<0, Price::highest> amount;
    Currency currency;
};
BOOST_DESCRIBE_STRUCT(PriceMembers, (), (amount, currency))

void Codec<Price>::encode(std::string& out, const Price& value) { Codec<Money>::encode(out, value.money()); }

bool Codec<Price>::decode(Reader at, Price& value) {
    PriceMembers members;
    if (!Codec<PriceMembers>::decode(at, members)) return false;
    value = Price::parse(Money(members.amount, members.currency)).value();
    return true;
}

std::string Codec<Price>::describe(Components& components) {
    const auto slot = components.reserve("souk::Price");
    if (slot.is_new)
        components.finish(
            slot.name,
            R"({"type":"object","description":"What one piece costs, in minor units (cents) of an ISO 4217 currency",)"
            R"("properties":{"amount":{"type":"integer","minimum":0,"maximum":1000000000000},"currency":{"type":"string",)"
            R"("pattern":"^[A-Z]{3}$"}},"required":["amount","currency"],"additionalProperties":false,)"
            R"("examples":[{"amount":1299,"currency":"EUR"}]})");
    return reference_to(slot.name);
}

}  // namespace souk::schema
