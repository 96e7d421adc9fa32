// How Stripe counts money, which is not how ISO 4217 does: some currencies without decimals are sent with two, one with
// two is sent without, and those with three must end in 0. Also the smallest and largest amounts that it charges.
// Source: docs.stripe.com/currencies. The minimum of a currency that Stripe converts is that of the account's own,
// which only Stripe knows; then Stripe itself refuses. Pure.
#pragma once

#include "services/order/provider/payment_provider.hpp"

namespace souk::order::stripe {

std::expected<void, AmountRefusal> chargeable(Money amount);

// In Stripe's units. Throws std::invalid_argument for what is not chargeable: it is asked before.
std::int64_t amount_of(Money amount);
// Nothing when the currency is unknown or the amount is no whole number of our minor units.
std::optional<Money> money_of(std::int64_t amount, std::string_view currency);
std::string code_of(Currency currency);  // "eur"

}  // namespace souk::order::stripe
