// The stories of those who run the place.
#include "services/auth/api/user_admin.hpp"

#include "services/auth/api/audit.hpp"
#include "services/auth/domain/refusals.hpp"

#include <algorithm>

namespace souk::auth {

task<Answer<UserPage>> UserAdminApi::list(Query<UsersQuery> query) {
    const auto limit = query->limit ? query->limit->value() : 20;
    auto users = co_await store_.newest(query->email ? query->email->str() : "", query->cursor, limit);
    UserPage page{std::move(users), std::nullopt};
    if (std::cmp_equal(page.items.size(), limit)) page.next = page.items.back().id;
    co_return page;
}

task<Answer<ManagedUser>> UserAdminApi::show(Path<UserId> user) {
    auto found = co_await store_.find(*user);
    if (!found) co_return refused(refusal::user_not_found);
    co_return std::move(*found);
}

task<Answer<ManagedUser>> UserAdminApi::set_roles(Caller caller, Path<UserId> user, Body<RolesBody> body) {
    auto roles = body->roles;
    std::ranges::sort(roles);
    roles.erase(std::ranges::unique(roles).begin(), roles.end());
    // Nobody locks the place up from inside.
    if (*user == caller.user && std::ranges::find(roles, Role::admin) == roles.end()) co_return refused(refusal::own_account);
    auto transaction = co_await database_.begin();
    if (!co_await set_user_roles(transaction, *user, std::move(roles))) co_return refused(refusal::user_not_found);
    audit(transaction, caller.user, "roles_changed", user->to_string());
    co_await sessions_.renew_tokens_of(*user);  // as in suspend()
    co_await transaction.commit();
    co_await sessions_.renew_tokens_of(*user);
    co_return co_await show(user);
}

task<Answer<ManagedUser>> UserAdminApi::suspend(Caller caller, Path<UserId> user) {
    if (*user == caller.user) co_return refused(refusal::own_account);
    auto transaction = co_await database_.begin();
    if (!co_await change_user_status(transaction, *user, "active", "suspended")) co_return refused(refusal::illegal_change);
    audit(transaction, caller.user, "suspended", user->to_string());
    co_await sessions_.renew_tokens_of(*user);  // before it is final: without Redis nothing changes, and it can be said again
    co_await transaction.commit();
    co_await sessions_.end_all_of(*user);
    co_return co_await show(user);
}

task<Answer<ManagedUser>> UserAdminApi::reinstate(Caller caller, Path<UserId> user) {
    auto transaction = co_await database_.begin();
    if (!co_await change_user_status(transaction, *user, "suspended", "active")) co_return refused(refusal::illegal_change);
    audit(transaction, caller.user, "reinstated", user->to_string());
    co_await transaction.commit();
    co_return co_await show(user);
}

}  // namespace souk::auth
