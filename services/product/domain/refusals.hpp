// Everything that the catalogue refuses, with its stable code. Routes name the ones that they can answer.
#pragma once

#include "foundation/core/refusal.hpp"

namespace souk::product::refusal {

inline constexpr Refusal product_not_found{"product_not_found", RefusalKind::not_found, "There is no such product"};
inline constexpr Refusal variant_not_found{"variant_not_found", RefusalKind::not_found, "A variant is not on sale"};
inline constexpr Refusal category_not_found{"category_not_found", RefusalKind::unprocessable,
                                            "There is no such category"};
inline constexpr Refusal category_exists{"category_exists", RefusalKind::conflict,
                                         "The slug is taken by another category"};
inline constexpr Refusal product_exists{"product_exists", RefusalKind::conflict,
                                        "The slug is taken by another product"};
inline constexpr Refusal sku_exists{"sku_exists", RefusalKind::conflict, "A SKU is taken by another variant"};
inline constexpr Refusal mixed_currencies{"mixed_currencies", RefusalKind::unprocessable,
                                          "All variants of a product have one currency"};
inline constexpr Refusal duplicate_sku{"duplicate_sku", RefusalKind::unprocessable,
                                       "Each variant has a SKU of its own"};
inline constexpr Refusal out_of_stock{"out_of_stock", RefusalKind::conflict, "There is not enough stock"};
inline constexpr Refusal unpaid_share{"unpaid_share", RefusalKind::conflict,
                                      "Unpaid orders of one customer hold too much of what there is"};
inline constexpr Refusal reservation_closed{"reservation_closed", RefusalKind::conflict,
                                            "The reservation is not held any more"};
inline constexpr Refusal bad_cursor{"bad_cursor", RefusalKind::invalid, "The cursor is none that this list has given"};
inline constexpr Refusal currency_needed{"currency_needed", RefusalKind::unprocessable,
                                         "There are prices in several currencies: name the one to compare"};
inline constexpr Refusal too_many_skus{"too_many_skus", RefusalKind::invalid,
                                       "At most a hundred SKUs are looked up at once"};
inline constexpr Refusal not_bought{"not_bought", RefusalKind::conflict, "Only who bought the product may review it"};
inline constexpr Refusal own_product{"own_product", RefusalKind::forbidden,
                                     "A seller's team does not review its own products"};
inline constexpr Refusal already_reviewed{"already_reviewed", RefusalKind::conflict,
                                          "You have reviewed this product already"};

}  // namespace souk::product::refusal
