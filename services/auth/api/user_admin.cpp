// The stories of those who run the place.
#include "services/auth/api/user_admin.hpp"

#include "foundation/core/email_address.hpp"
#include "foundation/http/problem.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/domain/refusals.hpp"

#include <algorithm>

namespace souk::auth {

namespace {

// The account that is acted on. Whoever acts is looked at under the same lock: of two admins who take the role from
// each other at the same moment one stays.
task<std::expected<LockedUser, Refused>> lock_for(pg::Transaction& transaction, Caller admin, UserId user) {
    std::optional<LockedUser> found;
    bool allowed = false;
    for (auto& locked : co_await lock_users(transaction, admin.user, user)) {
        if (locked.id == admin.user)
            allowed = locked.status == "active" && std::ranges::find(locked.roles, Role::admin) != locked.roles.end();
        if (locked.id == user && locked.status != "deleted") found = std::move(locked);
    }
    if (!allowed) co_return std::unexpected(refused(http::forbidden));
    if (!found) co_return std::unexpected(refused(refusal::user_not_found));
    co_return std::move(*found);
}

}  // namespace

task<Answer<UserPage>> UserAdminApi::list(Query<UsersQuery> query) {
    const auto limit = schema::page_size(query->limit);
    auto found =
        co_await store_.newest(query->email ? EmailAddress::beginning(query->email->str()) : "", query->cursor, limit);
    co_return UserPage{std::move(found.users), found.next};
}

task<Answer<ManagedUser>> UserAdminApi::show(Path<UserId> user) {
    auto found = co_await store_.find(*user);
    if (!found) co_return refused(refusal::user_not_found);
    auto tag = http::version_tag(found->version);
    co_return Answer<ManagedUser>(std::move(*found)).header("ETag", std::move(tag));
}

task<Answer<ManagedUser>> UserAdminApi::set_roles(Caller caller, Path<UserId> user, Body<RolesBody> body,
                                                  http::IfMatch if_match) {
    auto roles = body->roles;
    std::ranges::sort(roles);
    roles.erase(std::ranges::unique(roles).begin(), roles.end());
    // Nobody locks the place up from inside.
    if (*user == caller.user && std::ranges::find(roles, Role::admin) == roles.end())
        co_return refused(refusal::own_account);
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto locked = co_await lock_for(transaction, caller, *user);
    if (!locked) co_return refused(locked.error());
    if (const auto seen = http::check_if_match(if_match.value, locked->version); !seen) co_return refused(seen.error());
    set_user_roles(transaction, *user, std::move(roles));
    audit(transaction, caller.user, "roles_changed", user->to_string());
    co_await sessions_.commit_renewing(transaction, {*user});
    co_return co_await show(user);
}

task<Answer<ManagedUser>> UserAdminApi::suspend(Caller caller, Path<UserId> user) {
    if (*user == caller.user) co_return refused(refusal::own_account);
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    const auto locked = co_await lock_for(transaction, caller, *user);
    if (!locked) co_return refused(locked.error());
    if (!co_await change_user_status(transaction, *user, "active", "suspended"))
        co_return refused(refusal::illegal_change);
    audit(transaction, caller.user, "suspended", user->to_string());
    co_await sessions_.commit_ending(transaction, *user);
    co_return co_await show(user);
}

task<Answer<ManagedUser>> UserAdminApi::reinstate(Caller caller, Path<UserId> user) {
    auto transaction = co_await database_.begin();
    const auto locked = co_await lock_for(transaction, caller, *user);
    if (!locked) co_return refused(locked.error());
    if (!co_await change_user_status(transaction, *user, "suspended", "active"))
        co_return refused(refusal::illegal_change);
    audit(transaction, caller.user, "reinstated", user->to_string());
    co_await transaction.commit();
    co_return co_await show(user);
}

}  // namespace souk::auth
