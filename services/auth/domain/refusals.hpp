// Everything that the auth service refuses, with its stable code.
#pragma once

#include "foundation/core/refusal.hpp"

namespace souk::auth::refusal {

inline constexpr Refusal email_taken{"email_taken", RefusalKind::conflict,
                                     "There is an account with this e-mail address"};
inline constexpr Refusal wrong_credentials{"wrong_credentials", RefusalKind::unauthenticated,
                                           "The e-mail address or the password is not right"};
inline constexpr Refusal bad_refresh_token{"bad_refresh_token", RefusalKind::unauthenticated,
                                           "The refresh token is not valid any more; sign in again"};
inline constexpr Refusal wrong_password{"wrong_password", RefusalKind::forbidden, "The current password is not right"};
inline constexpr Refusal no_password{"no_password", RefusalKind::forbidden,
                                     "This account has no password yet; set one by a mail to reset it"};
inline constexpr Refusal second_factor_required{"second_factor_required", RefusalKind::unauthenticated,
                                                "The password is right; a code of the second factor is needed, too"};
inline constexpr Refusal wrong_code{"wrong_code", RefusalKind::forbidden, "The code is not right, or was used before"};
inline constexpr Refusal bad_challenge{"bad_challenge", RefusalKind::unauthenticated,
                                       "This sign-in is over; begin again with the password"};
inline constexpr Refusal second_factor_on{"second_factor_on", RefusalKind::conflict,
                                          "There is a second factor already"};
inline constexpr Refusal second_factor_off{"second_factor_off", RefusalKind::conflict, "There is no second factor"};
inline constexpr Refusal bad_token{"bad_token", RefusalKind::unprocessable,
                                   "This link is not valid any more; ask for another"};
inline constexpr Refusal session_not_found{"session_not_found", RefusalKind::not_found, "There is no such session"};
inline constexpr Refusal own_account{"own_account", RefusalKind::conflict, "Nobody takes this from their own account"};
inline constexpr Refusal illegal_change{"illegal_change", RefusalKind::conflict,
                                        "Only an active account can be suspended, and only a suspended one reinstated"};
inline constexpr Refusal too_many_attempts{"too_many_attempts", RefusalKind::too_many_requests,
                                           "Too many attempts; wait before the next one"};
inline constexpr Refusal busy{"busy", RefusalKind::unavailable, "Too many sign-ins at the moment"};
inline constexpr Refusal too_many_addresses{"too_many_addresses", RefusalKind::unprocessable,
                                            "An account has at most 50 addresses"};
inline constexpr Refusal password_too_easy{"password_too_easy", RefusalKind::unprocessable,
                                           "The password is too easily guessed"};
inline constexpr Refusal user_not_found{"user_not_found", RefusalKind::not_found, "There is no such user"};
inline constexpr Refusal address_not_found{"address_not_found", RefusalKind::not_found, "There is no such address"};

}  // namespace souk::auth::refusal
