#include "services/order/api/amount_refusals.hpp"

#include "foundation/http/answers.hpp"
#include "foundation/schema/encode.hpp"
#include "services/order/domain/refusals.hpp"

namespace souk::order {

struct LeastAmount {
    Money minimum;
};
BOOST_DESCRIBE_STRUCT(LeastAmount, (), (minimum))
struct LargestAmount {
    Money maximum;
};
BOOST_DESCRIBE_STRUCT(LargestAmount, (), (maximum))
struct AmountStep {
    Money step;
};
BOOST_DESCRIBE_STRUCT(AmountStep, (), (step))

Refused refusal_of(const AmountRefusal& refusal) {
    const auto limit = refusal.limit;
    switch (refusal.kind) {
        case AmountRefusal::Kind::below_minimum:
            return http::refused(refusal::amount_below_minimum, "at least " + limit.to_string(),
                                 schema::encode(LeastAmount{limit}));
        case AmountRefusal::Kind::above_maximum:
            return http::refused(refusal::amount_above_maximum, "at most " + limit.to_string(),
                                 schema::encode(LargestAmount{limit}));
        case AmountRefusal::Kind::not_a_multiple:
            return http::refused(refusal::amount_not_a_multiple, "a multiple of " + limit.to_string(),
                                 schema::encode(AmountStep{limit}));
        case AmountRefusal::Kind::currency_not_supported: break;
    }
    return http::refused(refusal::currency_not_supported);
}

}  // namespace souk::order
