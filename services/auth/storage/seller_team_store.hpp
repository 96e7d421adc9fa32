// A seller's team in SQL: members, their rights and role, and invitations, whose tokens are kept as hashes. What
// changes a team holds the lock of the seller's row, so that the last owner stays one whatever else happens at the same
// time.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/core/instant.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/postgres/database.hpp"
#include "services/auth/storage/seller_store.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace souk {
using InvitationId = Id<struct InvitationTag>;
}

namespace souk::auth {

struct MemberView {
    UserId user_id;
    std::string email;
    std::string name;
    std::vector<SellerRight> rights;
    Instant joined_at;
};
BOOST_DESCRIBE_STRUCT(MemberView, (), (user_id, email, name, rights, joined_at))

struct InvitationView {
    InvitationId id;
    EmailAddress email;
    std::vector<SellerRight> rights;
    Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(InvitationView, (), (id, email, rights, expires_at))

// Whom to write to, and in which language.
struct TeamContact {
    UserId user_id;
    std::string email;
    std::string name;
    std::string locale;
    bool email_verified = false;
    std::vector<SellerRight> rights;
};
BOOST_DESCRIBE_STRUCT(TeamContact, (), (user_id, email, name, locale, email_verified, rights))

struct Addressee {
    std::string name;
    std::string locale;
    bool email_verified = false;
};
BOOST_DESCRIBE_STRUCT(Addressee, (), (name, locale, email_verified))

// A team, and the rights of the member by whom it was found. lock_team() keeps its seller's row for the transaction.
struct Team {
    LockedSeller seller;
    SellerRights rights{};
};

struct Invitation {
    std::string email;
    std::vector<SellerRight> rights;
    UserId invited_by;
};
BOOST_DESCRIBE_STRUCT(Invitation, (), (email, rights, invited_by))

class SellerTeamStore {
  public:
    explicit SellerTeamStore(pg::Database& database) : database_(database) {}

    // Of the team that the user is in.
    task<std::optional<Team>> of(UserId user);
    task<std::vector<MemberView>> members(UserId user);
    task<std::vector<InvitationView>> invitations(UserId user);
    task<std::optional<Addressee>> addressee(std::string email);

  private:
    pg::Database& database_;
};

task<std::optional<Team>> lock_team(pg::Transaction& transaction, UserId member);
// The team that a token invites to; the one who has it has no rights yet.
task<std::optional<Team>> lock_inviting_team(pg::Transaction& transaction, std::string token);

task<std::vector<TeamContact>> team_contacts(pg::Transaction& transaction, SellerId seller);
task<std::optional<SellerRights>> rights_of(pg::Transaction& transaction, SellerId seller, UserId user);
// What the sender of an invitation can give: nothing with a suspended account, or without the role of an active team.
task<std::optional<SellerRights>> senders_rights(pg::Transaction& transaction, SellerId seller, UserId sender);
task<std::int64_t> owners_of(pg::Transaction& transaction, SellerId seller);

// False when the team is full. UniqueViolation when the user is in a team.
task<bool> add_member(pg::Transaction& transaction, SellerId seller, UserId user, SellerRights rights);
void set_rights(pg::Transaction& transaction, SellerId seller, UserId user, SellerRights rights);
void remove_member(pg::Transaction& transaction, SellerId seller, UserId user);

// The role `seller`, of a whole team or of one user.
void give_seller_role(pg::Transaction& transaction, SellerId seller);
void take_seller_role(pg::Transaction& transaction, SellerId seller);
void give_seller_role(pg::Transaction& transaction, UserId user);
void take_seller_role(pg::Transaction& transaction, UserId user);

// In the place of one to the same address. Nothing when as many as there may be are open.
struct NewInvitation {
    SellerId seller;
    UserId invited_by;
    EmailAddress email;
    SellerRights rights;
    std::string token;
    std::chrono::hours life;
};
task<std::optional<InvitationView>> invite(pg::Transaction& transaction, NewInvitation invitation);
task<std::optional<Invitation>> spend_invitation(pg::Transaction& transaction, std::string token);
task<bool> withdraw_invitation(pg::Transaction& transaction, SellerId seller, InvitationId id);

// Before an account is closed: no invitation keeps its address, and its team stays locked; false for the last owner of
// an active seller. After it was closed, so that no team can be joined in between, it leaves.
task<bool> may_leave_for_good(pg::Transaction& transaction, UserId user);
void leave_for_good(pg::Transaction& transaction, UserId user);

std::vector<pg::StatementShape> seller_team_statements();

}  // namespace souk::auth
