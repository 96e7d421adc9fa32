// The stories of those who admit sellers: each decision is one transaction with its history, roles, event and mails;
// tokens of the team are true again within a second.
#include "services/auth/api/audit.hpp"
#include "services/auth/api/sellers.hpp"
#include "services/auth/domain/seller_refusals.hpp"
#include "services/auth/events/seller_active.hpp"
#include "services/auth/events/seller_rejected.hpp"
#include "services/auth/events/seller_suspended.hpp"

#include <algorithm>
#include <iterator>

namespace souk::auth {

namespace {

void tell(pg::Transaction& transaction, const SellerChange& change, const LockedSeller& seller,
          const std::vector<TeamContact>& team) {
    std::string message;
    switch (change.to) {
        case SellerStatus::active:
            outbox::append(transaction, SellerActive{seller.id});
            message = "seller_active";
            break;
        case SellerStatus::suspended:
            outbox::append(transaction, SellerSuspended{seller.id});
            message = "seller_suspended";
            break;
        case SellerStatus::rejected:
            outbox::append(transaction, SellerRejected{seller.id});
            message = "seller_rejected";
            break;
        case SellerStatus::applied: return;
    }
    for (const auto& member : team) {
        if (!SellerRights(member.rights).owner()) continue;
        Mailer::Values values{{"shop_name", seller.name}};
        if (change.reason) values["reason"] = *change.reason;
        Mailer::send(transaction,
                     Mailer::once({member.email, member.name, member.locale, member.email_verified}, message),
                     std::move(values));
    }
}

}  // namespace

task<Answer<SellerPage>> SellerStatesApi::list(Query<SellersQuery> query) {
    const auto limit = schema::page_size(query->limit);
    SellerPage page{co_await sellers_.newest(query->status, query->cursor, limit), std::nullopt};
    if (std::cmp_equal(page.items.size(), limit)) page.next = page.items.back().id;
    co_return page;
}

task<Answer<ManagedSeller>> SellerStatesApi::approve(Caller caller, Path<SellerId> seller) {
    return decide({*seller, caller.user, {SellerStatus::applied}, SellerStatus::active}, "seller_approved");
}

task<Answer<ManagedSeller>> SellerStatesApi::reject(Caller caller, Path<SellerId> seller, Body<ReasonBody> body) {
    return decide(
        {*seller, caller.user, sources_of(SellerStatus::rejected), SellerStatus::rejected, body->reason.str()},
        "seller_rejected");
}

task<Answer<ManagedSeller>> SellerStatesApi::suspend(Caller caller, Path<SellerId> seller, Body<ReasonBody> body) {
    return decide(
        {*seller, caller.user, sources_of(SellerStatus::suspended), SellerStatus::suspended, body->reason.str()},
        "seller_suspended");
}

task<Answer<ManagedSeller>> SellerStatesApi::reinstate(Caller caller, Path<SellerId> seller) {
    return decide({*seller, caller.user, {SellerStatus::suspended}, SellerStatus::active}, "seller_reinstated");
}

task<Answer<KnownSellers>> SellerStatesApi::known(Body<SellersQuestion> question) {
    co_return KnownSellers{co_await sellers_.known(question->ids.items())};
}

task<Answer<ManagedSeller>> SellerStatesApi::decide(SellerChange change, std::string action) {
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto seller = co_await lock_seller(transaction, change.seller);
    if (!seller) co_return refused(refusal::seller_not_found);
    if (!may_become(seller->status, change.to) || !co_await change_seller(transaction, change))
        co_return refused_change(seller->status);
    const auto team = co_await team_contacts(transaction, seller->id);
    const auto owner = [](const TeamContact& member) { return SellerRights(member.rights).owner(); };
    const bool opens = change.to == SellerStatus::active;
    const bool ends = seller->status == SellerStatus::active;
    if (opens && std::ranges::none_of(team, owner)) co_return refused(refusal::team_without_owner);
    if (opens) give_seller_role(transaction, seller->id);
    if (ends) take_seller_role(transaction, seller->id);
    tell(transaction, change, *seller, team);
    audit(transaction, change.actor, action, seller->id.to_string());
    std::vector<UserId> told;  // their access tokens tell of an active seller
    if (opens || ends) std::ranges::transform(team, std::back_inserter(told), &TeamContact::user_id);
    co_await sessions_.commit_renewing(transaction, std::move(told));
    auto found = co_await sellers_.find(seller->id);
    if (!found) co_return refused(refusal::seller_not_found);
    co_return std::move(*found);
}

}  // namespace souk::auth
