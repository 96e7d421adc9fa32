// What is refused to sellers and those who admit them, with its stable code.
#pragma once

#include "foundation/core/refusal.hpp"

namespace souk::auth::refusal {

inline constexpr Refusal seller_not_found{"seller_not_found", RefusalKind::not_found, "There is no such seller"};
inline constexpr Refusal not_in_a_team{"not_in_a_team", RefusalKind::not_found, "You are in no seller's team"};
inline constexpr Refusal already_in_a_team{"already_in_a_team", RefusalKind::conflict,
                                           "Nobody is in the teams of two sellers"};
inline constexpr Refusal slug_taken{"slug_taken", RefusalKind::conflict, "Another shop has this address"};
inline constexpr Refusal logo_not_https{"logo_not_https", RefusalKind::unprocessable,
                                        "The address of a logo begins with https://"};
inline constexpr Refusal illegal_seller_change{"illegal_seller_change", RefusalKind::conflict,
                                               "The seller's state does not allow this"};
inline constexpr Refusal team_without_owner{"team_without_owner", RefusalKind::conflict,
                                            "The seller's team has no owner any more"};
inline constexpr Refusal seller_not_active{"seller_not_active", RefusalKind::conflict,
                                           "Only the team of an active seller can invite"};
inline constexpr Refusal last_owner{"last_owner", RefusalKind::conflict, "A team needs an owner"};
inline constexpr Refusal last_owner_closes{
    "last_owner_closes", RefusalKind::conflict,
    "You are the last owner of an active seller; make somebody else one before you close your account"};
inline constexpr Refusal member_not_found{"member_not_found", RefusalKind::not_found,
                                          "Nobody like that is in the team"};
inline constexpr Refusal too_many_members{"too_many_members", RefusalKind::unprocessable,
                                          "A team has at most 50 members"};
inline constexpr Refusal too_many_invitations{"too_many_invitations", RefusalKind::unprocessable,
                                              "A team has at most 50 open invitations"};
inline constexpr Refusal invitation_not_found{"invitation_not_found", RefusalKind::not_found,
                                              "There is no such invitation"};
inline constexpr Refusal bad_invitation{"bad_invitation", RefusalKind::unprocessable,
                                        "This invitation is not valid any more; ask for another"};
inline constexpr Refusal invitation_for_another{"invitation_for_another", RefusalKind::forbidden,
                                                "This invitation was sent to another address"};

}  // namespace souk::auth::refusal
