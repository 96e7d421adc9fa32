// What is refused to those who sign in with a provider, with its stable code.
#pragma once

#include "foundation/core/refusal.hpp"

namespace souk::auth::refusal {

inline constexpr Refusal provider_not_found{"provider_not_found", RefusalKind::not_found, "There is no such provider"};
inline constexpr Refusal return_to_not_local{"return_to_not_local", RefusalKind::unprocessable,
                                             "return_to must be a path of this shop"};
inline constexpr Refusal sign_in_over{"sign_in_over", RefusalKind::invalid,
                                      "This sign-in is over or was never begun; begin again"};
inline constexpr Refusal wrong_browser{"wrong_browser", RefusalKind::invalid,
                                       "This sign-in was begun in another browser; begin again"};
inline constexpr Refusal provider_refused{"provider_refused", RefusalKind::unauthenticated,
                                          "The provider did not sign you in"};
inline constexpr Refusal provider_unavailable{"provider_unavailable", RefusalKind::unavailable,
                                              "The provider does not answer as it should; begin again later"};
inline constexpr Refusal bad_id_token{"bad_id_token", RefusalKind::unauthenticated,
                                      "What the provider said cannot be trusted"};
inline constexpr Refusal bad_sign_in_code{"bad_sign_in_code", RefusalKind::unauthenticated,
                                          "This code is not valid any more; begin again"};
inline constexpr Refusal provider_email_missing{"provider_email_missing", RefusalKind::unprocessable,
                                                "The provider does not tell your e-mail address"};
inline constexpr Refusal provider_email_unverified{"provider_email_unverified", RefusalKind::unprocessable,
                                                   "The provider has not verified your e-mail address"};
inline constexpr Refusal link_by_signing_in{
    "link_by_signing_in", RefusalKind::conflict,
    "There is an account with this address; sign in to it and link the provider there"};
inline constexpr Refusal account_closed{"account_closed", RefusalKind::forbidden,
                                        "This account cannot be signed in to"};
inline constexpr Refusal identity_taken{"identity_taken", RefusalKind::conflict,
                                        "Another account is linked to this identity"};
inline constexpr Refusal provider_linked{"provider_linked", RefusalKind::conflict,
                                         "Your account is linked to another identity of this provider"};
inline constexpr Refusal identity_not_found{"identity_not_found", RefusalKind::not_found,
                                            "Your account is not linked to it"};
inline constexpr Refusal last_way_in{"last_way_in", RefusalKind::conflict,
                                     "It is the only way to sign in to your account"};

}  // namespace souk::auth::refusal
