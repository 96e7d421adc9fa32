// The stories of a seller's team. Whoever is no owner neither gives nor takes a right that they do not have themselves.
#include "foundation/crypto/digest.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/sellers.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/domain/seller_refusals.hpp"

namespace souk::auth {

namespace {

constexpr std::chrono::hours invitation_life{7 * 24};

Refused not_yours_to_give() {
    return refused(seller_right_missing, "Only who has a right gives it to others or takes it from them");
}

// Whose access tokens tell of the team: only those of an active seller do.
std::vector<UserId> told_by_token(const Team& team, UserId member) {
    return team.seller.status == SellerStatus::active ? std::vector{member} : std::vector<UserId>{};
}

}  // namespace

task<Answer<TeamView>> SellerTeamApi::team(Caller caller) {
    const auto team = co_await team_.of(caller.user);
    if (!team) co_return refused(refusal::not_in_a_team);
    if (const auto allowed = check_right(*team, caller, SellerRight::members); !allowed)
        co_return refused(allowed.error());
    co_return co_await view(caller.user, team->seller.team_version);
}

// What has been changed since the version was read is shown under the older one, which no change is accepted with.
task<Answer<TeamView>> SellerTeamApi::view(UserId member, std::int64_t team_version) {
    auto members = co_await team_.members(member);
    TeamView team{std::move(members), co_await team_.invitations(member)};
    co_return Answer<TeamView>(std::move(team)).header("ETag", http::version_tag(team_version));
}

task<Answer<InvitationView>> SellerTeamApi::invite(Caller caller, Body<InvitationBody> body) {
    const SellerRights rights(body->rights.items());
    const auto token = crypto::random_token();
    const auto& address = body->email.str();
    const auto known = co_await team_.addressee(address);
    // Asked once more under the lock: here so that nothing is counted for whoever may not invite.
    const auto asking = co_await team_.of(caller.user);
    if (!asking) co_return refused(refusal::not_in_a_team);
    if (const auto allowed = check_right(*asking, caller, SellerRight::members); !allowed)
        co_return refused(allowed.error());
    if (!asking->rights.covers(rights)) co_return not_yours_to_give();
    // A shop that nobody has looked at yet writes to nobody.
    if (asking->seller.status != SellerStatus::active) co_return refused(refusal::seller_not_active);
    const auto mail = co_await mailer_.asked(
        known ? Reader{address, known->name, known->locale, known->email_verified} : Reader{address, {}, {}, false},
        "seller_invitation", caller.user);
    if (!mail) co_return too_early(mail.error());
    auto transaction = co_await database_.begin();
    const auto team = co_await team_with(transaction, caller, SellerRight::members);
    if (!team) co_return refused(team.error());
    if (!team->rights.covers(rights)) co_return not_yours_to_give();
    if (team->seller.status != SellerStatus::active) co_return refused(refusal::seller_not_active);
    const auto invitation =
        co_await auth::invite(transaction, {team->seller.id, caller.user, body->email, rights, token, invitation_life});
    if (!invitation) co_return refused(refusal::too_many_invitations);
    Mailer::send(transaction, *mail, {{"shop_name", team->seller.name}, {"link", links_.seller_invitation(token)}},
                 invitation_life);
    audit(transaction, caller.user, "seller_member_invited", team->seller.id.to_string());
    co_await transaction.commit();
    co_return Answer<InvitationView>(*invitation).status(201);
}

task<Answer<void>> SellerTeamApi::withdraw(Caller caller, Path<InvitationId> invitation) {
    auto transaction = co_await database_.begin();
    const auto team = co_await team_with(transaction, caller, SellerRight::members);
    if (!team) co_return refused(team.error());
    if (!co_await withdraw_invitation(transaction, team->seller.id, *invitation))
        co_return refused(refusal::invitation_not_found);
    co_await transaction.commit();
    co_return no_content();
}

task<Answer<JoinedView>> SellerTeamApi::accept(Caller caller, Body<InvitationTokenBody> body) {
    const auto user = co_await users_.active(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    std::optional<Team> team;  // as it was when nobody had joined
    SellerRights rights;
    co_await sessions_.require_denylist();
    try {
        auto transaction = co_await database_.begin();
        team = co_await lock_inviting_team(transaction, body->token.str());
        if (!team) co_return refused(refusal::bad_invitation);
        const auto invitation = co_await spend_invitation(transaction, body->token.str());
        if (!invitation) co_return refused(refusal::bad_invitation);
        if (invitation->email != user->email) co_return refused(refusal::invitation_for_another);
        rights = SellerRights(invitation->rights);
        // Whoever sent it may have lost what they gave.
        const auto sender = co_await senders_rights(transaction, team->seller.id, invitation->invited_by);
        if (!sender || !sender->has(SellerRight::members) || !sender->covers(rights))
            co_return refused(refusal::bad_invitation);
        if (!co_await add_member(transaction, team->seller.id, user->id, rights))
            co_return refused(refusal::too_many_members);
        if (team->seller.status == SellerStatus::active) give_seller_role(transaction, user->id);
        audit(transaction, user->id, "seller_member_joined", team->seller.id.to_string());
        co_await sessions_.commit_renewing(transaction, told_by_token(*team, user->id));
    } catch (const pg::UniqueViolation&) {
        team.reset();
    }
    if (!team) co_return refused(refusal::already_in_a_team);
    co_return JoinedView{team->seller.id, team->seller.name, rights.list()};
}

task<Answer<TeamView>> SellerTeamApi::change_rights(Caller caller, Path<UserId> member, Body<RightsBody> body,
                                                    http::IfMatch if_match) {
    const SellerRights wanted(body->rights.items());
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto team = co_await team_with(transaction, caller, SellerRight::members);
    if (!team) co_return refused(team.error());
    if (const auto seen = http::check_if_match(if_match.value, team->seller.team_version); !seen)
        co_return refused(seen.error());
    const auto now = co_await rights_of(transaction, team->seller.id, *member);
    if (!now) co_return refused(refusal::member_not_found);
    if (!team->rights.covers(wanted) || !team->rights.covers(*now)) co_return not_yours_to_give();
    if (now->owner() && !wanted.owner() && co_await owners_of(transaction, team->seller.id) == 1)
        co_return refused(refusal::last_owner);
    set_rights(transaction, team->seller.id, *member, wanted);
    audit(transaction, caller.user, "seller_rights_changed", member->to_string());
    co_await sessions_.commit_renewing(transaction, told_by_token(*team, *member));
    co_return co_await view(caller.user, team->seller.team_version + 1);
}

task<Answer<void>> SellerTeamApi::remove(Caller caller, Path<UserId> member) {
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto team = co_await lock_team(transaction, caller.user);
    if (!team) co_return refused(refusal::not_in_a_team);
    const auto now = co_await rights_of(transaction, team->seller.id, *member);
    if (*member != caller.user) {  // anybody may leave
        if (const auto allowed = check_right(*team, caller, SellerRight::members); !allowed)
            co_return refused(allowed.error());
        if (now && !team->rights.covers(*now)) co_return not_yours_to_give();
    }
    if (!now) co_return refused(refusal::member_not_found);
    if (now->owner() && co_await owners_of(transaction, team->seller.id) == 1) co_return refused(refusal::last_owner);
    remove_member(transaction, team->seller.id, *member);
    if (team->seller.status == SellerStatus::active) take_seller_role(transaction, *member);
    audit(transaction, caller.user, "seller_member_removed", member->to_string());
    co_await sessions_.commit_renewing(transaction, told_by_token(*team, *member));
    co_return no_content();
}

}  // namespace souk::auth
