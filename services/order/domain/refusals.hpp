// Everything that the order service refuses, with its stable code. Routes name the ones that they can answer.
#pragma once

#include "foundation/core/refusal.hpp"

namespace souk::order::refusal {

inline constexpr Refusal cart_full{"cart_full", RefusalKind::unprocessable, "The cart would have too many lines"};
inline constexpr Refusal quantity_too_large{"quantity_too_large", RefusalKind::unprocessable,
                                            "The cart would hold too many pieces of one variant"};
inline constexpr Refusal cart_empty{"cart_empty", RefusalKind::unprocessable, "The cart is empty"};
inline constexpr Refusal account_closed{"account_closed", RefusalKind::conflict, "This account is closed"};
inline constexpr Refusal address_missing{"address_missing", RefusalKind::unprocessable, "The cart has no address yet"};
inline constexpr Refusal shipping_missing{"shipping_missing", RefusalKind::unprocessable,
                                          "The cart has no shipping method yet"};
inline constexpr Refusal shipping_unavailable{"shipping_unavailable", RefusalKind::unprocessable,
                                              "This shipping method is not offered for the cart"};
inline constexpr Refusal not_on_sale{"not_on_sale", RefusalKind::conflict, "An item of the cart is not on sale"};
inline constexpr Refusal mixed_currencies{"mixed_currencies", RefusalKind::unprocessable,
                                          "All items of an order have one currency"};
inline constexpr Refusal total_too_large{"total_too_large", RefusalKind::unprocessable,
                                         "The items of the cart cost more together than can be added up"};
inline constexpr Refusal out_of_stock{"out_of_stock", RefusalKind::conflict, "There is not enough stock"};
inline constexpr Refusal price_changed{"price_changed", RefusalKind::conflict,
                                       "The total has changed since it was shown"};
inline constexpr Refusal cart_ordered{"cart_ordered", RefusalKind::conflict, "This cart has been ordered already"};
inline constexpr Refusal cart_changed{"cart_changed", RefusalKind::conflict,
                                      "The cart was changed while it was being ordered"};
inline constexpr Refusal unpaid_orders{"unpaid_orders", RefusalKind::conflict, "Pay or cancel an earlier order first"};
inline constexpr Refusal unpaid_share{"unpaid_share", RefusalKind::conflict,
                                      "Unpaid orders of one customer hold too much of what there is"};
inline constexpr Refusal order_not_found{"order_not_found", RefusalKind::not_found, "There is no such order"};
inline constexpr Refusal illegal_change{"illegal_change", RefusalKind::conflict,
                                        "The order's state does not allow this"};
inline constexpr Refusal order_expired{"order_expired", RefusalKind::conflict, "The time to pay this order is over"};
inline constexpr Refusal payment_declined{"payment_declined", RefusalKind::payment_required,
                                          "The payment was declined"};
inline constexpr Refusal payment_method_invalid{"payment_method_invalid", RefusalKind::unprocessable,
                                                "This payment method cannot be used here: choose another"};
inline constexpr Refusal payments_unavailable{"payments_unavailable", RefusalKind::unavailable,
                                              "The shop cannot take payments at the moment"};
inline constexpr Refusal amount_below_minimum{"amount_below_minimum", RefusalKind::unprocessable,
                                              "The total is less than can be paid in this currency"};
inline constexpr Refusal amount_above_maximum{"amount_above_maximum", RefusalKind::unprocessable,
                                              "The total is more than can be paid at once in this currency"};
inline constexpr Refusal amount_not_a_multiple{"amount_not_a_multiple", RefusalKind::unprocessable,
                                               "The total has a part too small to be paid in this currency"};
inline constexpr Refusal currency_not_supported{"currency_not_supported", RefusalKind::unprocessable,
                                                "Payments in this currency are not taken"};
inline constexpr Refusal bad_signature{"bad_signature", RefusalKind::invalid, "The webhook's signature is not right"};
inline constexpr Refusal bad_cursor{"bad_cursor", RefusalKind::invalid, "The cursor is none that this list has given"};

}  // namespace souk::order::refusal
