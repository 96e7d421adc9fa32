#include "services/auth/api/seller_access.hpp"

#include "services/auth/domain/seller_refusals.hpp"

namespace souk::auth {

bool is_withheld(const http::Caller& caller, SellerStatus status) {
    return status == SellerStatus::active && !caller.has(http::Role::seller);
}

std::expected<void, Refused> check_right(const Team& team, SellerRight right) {
    const auto allowed = http::seller_with(http::SellerMembership{team.seller.id, team.rights}, right);
    if (!allowed) return std::unexpected(allowed.error());
    return {};
}

task<std::expected<Team, Refused>> team_of(pg::Transaction& transaction, http::Caller caller) {
    auto team = co_await lock_team(transaction, caller.user);
    if (!team) co_return std::unexpected(Refused{refusal::not_in_a_team});
    if (is_withheld(caller, team->seller.status)) co_return std::unexpected(Refused{http::seller_right_missing});
    co_return std::move(*team);
}

task<std::expected<Team, Refused>> team_with(pg::Transaction& transaction, http::Caller caller, SellerRight right) {
    auto team = co_await team_of(transaction, caller);
    if (!team) co_return std::unexpected(team.error());
    if (const auto allowed = check_right(*team, right); !allowed) co_return std::unexpected(allowed.error());
    co_return std::move(*team);
}

}  // namespace souk::auth
