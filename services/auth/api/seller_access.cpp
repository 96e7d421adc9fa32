#include "services/auth/api/seller_access.hpp"

#include "services/auth/domain/seller_refusals.hpp"

namespace souk::auth {

std::expected<void, Refused> check_right(const Team& team, const Caller& caller, SellerRight right) {
    if (team.seller.status == SellerStatus::active && !caller.has(Role::seller))
        return std::unexpected(Refused{seller_right_missing});
    const auto allowed = seller_with(SellerMembership{team.seller.id, team.rights}, right);
    if (!allowed) return std::unexpected(allowed.error());
    return {};
}

task<std::expected<Team, Refused>> team_with(pg::Transaction& transaction, Caller caller, SellerRight right) {
    auto team = co_await lock_team(transaction, caller.user);
    if (!team) co_return std::unexpected(Refused{refusal::not_in_a_team});
    if (const auto allowed = check_right(*team, caller, right); !allowed) co_return std::unexpected(allowed.error());
    co_return std::move(*team);
}

}  // namespace souk::auth
