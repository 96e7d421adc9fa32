// The stories of a seller's team. Whoever is no owner neither gives nor takes a right that they do not have themselves.
#include "foundation/crypto/digest.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/sellers.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/domain/seller_refusals.hpp"
#include "workers/email/events/email_notification.hpp"

namespace souk::auth {

namespace {

constexpr std::chrono::hours invitation_life{7 * 24};

// The caller's team, locked for this transaction, if they have the right in it.
task<std::expected<Team, Refused>> team_with(pg::Transaction& transaction, Caller caller, SellerRight right) {
    auto team = co_await lock_team(transaction, caller.user);
    if (!team) co_return std::unexpected(refused(refusal::not_in_a_team));
    if (is_withheld(caller, team->status)) co_return std::unexpected(refused(http::seller_right_missing));
    const auto allowed = http::seller_with(http::SellerMembership{team->id, team->rights}, right);
    if (!allowed) co_return std::unexpected(allowed.error());
    co_return std::move(*team);
}

Refused not_yours_to_give() {
    return refused(http::seller_right_missing, "Only who has a right gives it to others or takes it from them");
}

}  // namespace

task<Answer<TeamView>> SellerTeamApi::team(Caller caller) {
    const auto seller = co_await sellers_.of_member(caller.user);
    if (!seller) co_return refused(refusal::not_in_a_team);
    if (is_withheld(caller, seller->status)) co_return refused(http::seller_right_missing);
    const auto allowed =
        http::seller_with(http::SellerMembership{seller->id, SellerRights(seller->rights)}, SellerRight::members);
    if (!allowed) co_return refused(allowed.error());
    auto members = co_await team_.members(caller.user);
    co_return TeamView{std::move(members), co_await team_.invitations(caller.user)};
}

task<Answer<InvitationView>> SellerTeamApi::invite(Caller caller, Body<InvitationBody> body) {
    const SellerRights rights(body->rights.items());
    const auto token = crypto::random_token();
    const auto known = co_await team_.addressee(body->email.str());
    auto transaction = co_await database_.begin();
    const auto team = co_await team_with(transaction, caller, SellerRight::members);
    if (!team) co_return refused(team.error());
    if (!team->rights.covers(rights)) co_return not_yours_to_give();
    // A shop that nobody has looked at yet writes to nobody.
    if (team->status != SellerStatus::active) co_return refused(refusal::seller_not_active);
    if (const auto wait = co_await throttle_.attempt(Attempt::mail, "seller_invitation " + body->email.str())) co_return too_early(*wait);
    const auto invitation = co_await auth::invite(transaction, team->id, body->email, rights, token, invitation_life);
    if (!invitation) co_return refused(refusal::too_many_invitations);
    const auto& address = body->email.str();
    email::EmailNotification mail{address,
                                  "seller_invitation",
                                  {{"name", known ? known->name : address.substr(0, address.find('@'))},
                                   {"shop_name", team->name},
                                   {"link", links_.seller_invitation(token)}},
                                  std::nullopt};
    if (known) mail.locale = known->locale;
    outbox::append(transaction, mail);
    audit(transaction, caller.user, "seller_member_invited", team->id.to_string());
    co_await transaction.commit();
    co_return Answer<InvitationView>(*invitation).status(201);
}

task<Answer<void>> SellerTeamApi::withdraw(Caller caller, Path<InvitationId> invitation) {
    auto transaction = co_await database_.begin();
    const auto team = co_await team_with(transaction, caller, SellerRight::members);
    if (!team) co_return refused(team.error());
    if (!co_await withdraw_invitation(transaction, team->id, *invitation))
        co_return refused(refusal::invitation_not_found);
    co_await transaction.commit();
    co_return no_content();
}

task<Answer<JoinedView>> SellerTeamApi::accept(Caller caller, Body<InvitationTokenBody> body) {
    const auto user = co_await users_.active(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    std::optional<Team> team;
    SellerRights rights;
    try {
        auto transaction = co_await database_.begin();
        team = co_await lock_inviting_team(transaction, body->token.str());
        if (!team) co_return refused(refusal::bad_invitation);
        const auto invitation = co_await spend_invitation(transaction, body->token.str());
        if (!invitation) co_return refused(refusal::bad_invitation);
        if (invitation->email != user->email) co_return refused(refusal::invitation_for_another);
        rights = SellerRights(invitation->rights);
        if (!co_await add_member(transaction, team->id, user->id, rights)) co_return refused(refusal::too_many_members);
        if (team->status == SellerStatus::active) give_seller_role(transaction, user->id);
        audit(transaction, user->id, "seller_member_joined", team->id.to_string());
        co_await transaction.commit();
    } catch (const pg::UniqueViolation&) {
        team.reset();
    }
    if (!team) co_return refused(refusal::already_in_a_team);
    if (team->status == SellerStatus::active) co_await sessions_.renew_tokens_of(user->id);
    co_return JoinedView{team->id, team->name, rights.list()};
}

task<Answer<TeamView>> SellerTeamApi::change_rights(Caller caller, Path<UserId> member, Body<RightsBody> body) {
    const SellerRights wanted(body->rights.items());
    auto transaction = co_await database_.begin();
    const auto team = co_await team_with(transaction, caller, SellerRight::members);
    if (!team) co_return refused(team.error());
    const auto now = co_await rights_of(transaction, team->id, *member);
    if (!now) co_return refused(refusal::member_not_found);
    if (!team->rights.covers(wanted) || !team->rights.covers(*now)) co_return not_yours_to_give();
    if (now->owner() && !wanted.owner() && co_await owners_of(transaction, team->id) == 1)
        co_return refused(refusal::last_owner);
    set_rights(transaction, team->id, *member, wanted);
    audit(transaction, caller.user, "seller_rights_changed", member->to_string());
    co_await transaction.commit();
    if (team->status == SellerStatus::active) co_await sessions_.renew_tokens_of(*member);
    auto members = co_await team_.members(caller.user);
    co_return TeamView{std::move(members), co_await team_.invitations(caller.user)};
}

task<Answer<void>> SellerTeamApi::remove(Caller caller, Path<UserId> member) {
    auto transaction = co_await database_.begin();
    const auto team = co_await lock_team(transaction, caller.user);
    if (!team) co_return refused(refusal::not_in_a_team);
    const auto now = co_await rights_of(transaction, team->id, *member);
    if (*member != caller.user) {  // anybody may leave
        const auto allowed = http::seller_with(http::SellerMembership{team->id, team->rights}, SellerRight::members);
        if (!allowed) co_return refused(allowed.error());
        if (now && !team->rights.covers(*now)) co_return not_yours_to_give();
    }
    if (!now) co_return refused(refusal::member_not_found);
    if (now->owner() && co_await owners_of(transaction, team->id) == 1) co_return refused(refusal::last_owner);
    const bool active = team->status == SellerStatus::active;
    remove_member(transaction, team->id, *member);
    if (active) take_seller_role(transaction, *member);
    audit(transaction, caller.user, "seller_member_removed", member->to_string());
    co_await transaction.commit();
    if (active) co_await sessions_.renew_tokens_of(*member);
    co_return no_content();
}

}  // namespace souk::auth
