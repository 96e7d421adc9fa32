#include "services/auth/storage/seller_team_store.hpp"

#include "services/auth/storage/hashed_token.hpp"
#include "services/auth/storage/seller_store.hpp"

namespace souk::auth {

namespace {

using Rights = std::vector<SellerRight>;

constexpr std::int64_t most_members = 50;
constexpr std::int64_t most_invitations = 50;

constexpr pg::Statement<UserId, MemberView> members_sql{"seller_member.list", R"sql(
    SELECT m.user_id, u.email, u.name, m.rights, m.joined_at
    FROM seller_members own JOIN seller_members m ON m.seller_id = own.seller_id JOIN users u ON u.id = m.user_id
    WHERE own.user_id = $1 ORDER BY m.joined_at, m.user_id LIMIT 100)sql"};

constexpr pg::Statement<UserId, InvitationView> invitations_sql{"seller_invitation.list", R"sql(
    SELECT i.id, i.email, i.rights, i.expires_at
    FROM seller_members own JOIN seller_invitations i ON i.seller_id = own.seller_id
    WHERE own.user_id = $1 AND i.expires_at > now() ORDER BY i.id LIMIT 100)sql"};

constexpr pg::Statement<std::string, Addressee> addressee_sql{"seller_invitation.addressee", R"sql(
    SELECT name, locale, email_verified_at IS NOT NULL AS email_verified FROM users WHERE email = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, LockedSeller> lock_team_sql{"seller_member.lock_team", R"sql(
    SELECT s.id, s.slug, s.name, s.status, s.version, s.team_version
    FROM sellers s JOIN seller_members m ON m.seller_id = s.id
    WHERE m.user_id = $1 FOR UPDATE OF s)sql"};

struct TeamRow {
    SellerId id;
    Slug slug;
    std::string name;
    SellerStatus status = SellerStatus::applied;
    std::int64_t version = 0;
    std::int64_t team_version = 0;
    Rights rights;
};
BOOST_DESCRIBE_STRUCT(TeamRow, (), (id, slug, name, status, version, team_version, rights))

constexpr pg::Statement<UserId, TeamRow> team_sql{"seller_member.team", R"sql(
    SELECT s.id, s.slug, s.name, s.status, s.version, s.team_version, m.rights
    FROM sellers s JOIN seller_members m ON m.seller_id = s.id
    WHERE m.user_id = $1)sql"};

constexpr pg::Statement<pg::Bytes, LockedSeller> lock_inviting_sql{"seller_invitation.lock_team", R"sql(
    SELECT s.id, s.slug, s.name, s.status, s.version, s.team_version
    FROM sellers s JOIN seller_invitations i ON i.seller_id = s.id
    WHERE i.token_hash = $1 FOR UPDATE OF s)sql"};

constexpr pg::Statement<std::tuple<SellerId, UserId>, Rights> rights_sql{"seller_member.rights", R"sql(
    SELECT rights FROM seller_members WHERE seller_id = $1 AND user_id = $2)sql"};

constexpr pg::Statement<std::tuple<SellerId, UserId>, Rights> senders_rights_sql{"seller_member.senders_rights", R"sql(
    SELECT m.rights
    FROM seller_members m JOIN users u ON u.id = m.user_id JOIN sellers s ON s.id = m.seller_id
    WHERE m.seller_id = $1 AND m.user_id = $2 AND u.status = 'active'
      AND (s.status <> 'active' OR 'seller' = ANY (u.roles)))sql"};

constexpr pg::Statement<SellerId, std::int64_t> owners_sql{"seller_member.owners", R"sql(
    SELECT count(*) FROM seller_members WHERE seller_id = $1 AND 'owner' = ANY (rights))sql"};

constexpr pg::Statement<SellerId, TeamContact> contacts_sql{"seller_member.contacts", R"sql(
    SELECT m.user_id, u.email, u.name, u.locale, u.email_verified_at IS NOT NULL AS email_verified, m.rights
    FROM seller_members m JOIN users u ON u.id = m.user_id
    WHERE m.seller_id = $1 ORDER BY m.user_id LIMIT 100)sql"};

constexpr pg::Statement<std::tuple<SellerId, UserId, Rights, std::int64_t>, void> add_sql{"seller_member.add", R"sql(
    INSERT INTO seller_members (seller_id, user_id, rights)
    SELECT $1, u.id, $3 FROM users u
    WHERE u.id = $2 AND u.status = 'active' AND (SELECT count(*) FROM seller_members WHERE seller_id = $1) < $4
    FOR SHARE OF u)sql"};

constexpr pg::Statement<std::tuple<SellerId, UserId, Rights>, void> set_rights_sql{"seller_member.set_rights", R"sql(
    UPDATE seller_members SET rights = $3 WHERE seller_id = $1 AND user_id = $2)sql"};

constexpr pg::Statement<std::tuple<SellerId, UserId>, void> remove_sql{"seller_member.remove", R"sql(
    DELETE FROM seller_members WHERE seller_id = $1 AND user_id = $2)sql"};

// Rows of users are locked in the order of their ids, here and by lock_users().
#define SOUK_TEAM_LOCKED \
    R"sql(
    WITH team AS MATERIALIZED (
        SELECT u.id FROM users u JOIN seller_members m ON m.user_id = u.id
        WHERE m.seller_id = $1 ORDER BY u.id FOR NO KEY UPDATE OF u
    ))sql"

constexpr pg::Statement<SellerId, void> give_roles_sql{"seller_member.give_roles", SOUK_TEAM_LOCKED R"sql(
    UPDATE users u SET roles = array_append(u.roles, 'seller') FROM team
    WHERE u.id = team.id AND u.status <> 'deleted' AND NOT 'seller' = ANY (u.roles))sql"};

constexpr pg::Statement<SellerId, void> take_roles_sql{"seller_member.take_roles", SOUK_TEAM_LOCKED R"sql(
    UPDATE users u SET roles = array_remove(u.roles, 'seller') FROM team WHERE u.id = team.id)sql"};

constexpr pg::Statement<UserId, void> give_role_sql{"seller_member.give_role", R"sql(
    UPDATE users SET roles = array_append(roles, 'seller')
    WHERE id = $1 AND status <> 'deleted' AND NOT 'seller' = ANY (roles))sql"};

constexpr pg::Statement<UserId, void> take_role_sql{"seller_member.take_role", R"sql(
    UPDATE users SET roles = array_remove(roles, 'seller') WHERE id = $1)sql"};

struct InvitationParams {
    InvitationId id;
    SellerId seller_id;
    EmailAddress email;
    Rights rights;
    pg::Bytes token_hash;
    std::int64_t hours = 0;
    std::int64_t most = 0;
    UserId invited_by;
};
BOOST_DESCRIBE_STRUCT(InvitationParams, (), (id, seller_id, email, rights, token_hash, hours, most, invited_by))

constexpr pg::Statement<InvitationParams, InvitationView> invite_sql{"seller_invitation.put", R"sql(
    INSERT INTO seller_invitations (id, seller_id, email, rights, token_hash, expires_at, invited_by)
    SELECT $1, $2, $3, $4, $5, now() + $6::bigint * interval '1 hour', $8
    WHERE (SELECT count(*) FROM seller_invitations WHERE seller_id = $2 AND email <> $3 AND expires_at > now()) < $7
    ON CONFLICT ON CONSTRAINT seller_invitations_one_of_an_address DO UPDATE
    SET id = excluded.id, rights = excluded.rights, token_hash = excluded.token_hash, expires_at = excluded.expires_at,
        invited_by = excluded.invited_by, created_at = now()
    RETURNING id, email, rights, expires_at)sql"};

constexpr pg::Statement<pg::Bytes, Invitation> spend_sql{"seller_invitation.spend", R"sql(
    DELETE FROM seller_invitations WHERE token_hash = $1 AND expires_at > now() RETURNING email, rights, invited_by)sql"};

constexpr pg::Statement<std::tuple<SellerId, InvitationId>, void> withdraw_sql{"seller_invitation.withdraw", R"sql(
    DELETE FROM seller_invitations WHERE seller_id = $1 AND id = $2)sql"};

constexpr pg::Statement<UserId, void> forget_address_sql{"seller_invitation.forget_address", R"sql(
    DELETE FROM seller_invitations WHERE email = (SELECT email FROM users WHERE id = $1))sql"};

constexpr pg::Statement<UserId, void> leave_sql{"seller_member.leave", R"sql(
    DELETE FROM seller_members WHERE user_id = $1)sql"};

}  // namespace

task<std::optional<Team>> SellerTeamStore::of(UserId user) {
    auto row = co_await database_.maybe(team_sql, user);
    if (!row) co_return std::nullopt;
    co_return Team{{row->id, std::move(row->slug), std::move(row->name), row->status, row->version, row->team_version},
                   SellerRights(row->rights)};
}

task<std::vector<MemberView>> SellerTeamStore::members(UserId user) {
    co_return co_await database_.all(members_sql, user);
}

task<std::vector<InvitationView>> SellerTeamStore::invitations(UserId user) {
    co_return co_await database_.all(invitations_sql, user);
}

task<std::optional<Addressee>> SellerTeamStore::addressee(std::string email) {
    co_return co_await database_.maybe(addressee_sql, std::move(email));
}

// The rights are read after the lock is held: those of the snapshot before it may have been taken away meanwhile.
task<std::optional<Team>> lock_team(pg::Transaction& transaction, UserId member) {
    auto seller = co_await transaction.maybe(lock_team_sql, member);
    if (!seller) co_return std::nullopt;
    const auto rights = co_await rights_of(transaction, seller->id, member);
    if (!rights) co_return std::nullopt;
    co_return Team{std::move(*seller), *rights};
}

task<std::optional<Team>> lock_inviting_team(pg::Transaction& transaction, std::string token) {
    auto seller = co_await transaction.maybe(lock_inviting_sql, hashed(token));
    if (!seller) co_return std::nullopt;
    co_return Team{std::move(*seller)};
}

task<std::vector<TeamContact>> team_contacts(pg::Transaction& transaction, SellerId seller) {
    co_return co_await transaction.all(contacts_sql, seller);
}

task<std::optional<SellerRights>> rights_of(pg::Transaction& transaction, SellerId seller, UserId user) {
    const auto rights = co_await transaction.maybe(rights_sql, {seller, user});
    if (!rights) co_return std::nullopt;
    co_return SellerRights(*rights);
}

task<std::optional<SellerRights>> senders_rights(pg::Transaction& transaction, SellerId seller, UserId sender) {
    const auto rights = co_await transaction.maybe(senders_rights_sql, {seller, sender});
    if (!rights) co_return std::nullopt;
    co_return SellerRights(*rights);
}

task<std::int64_t> owners_of(pg::Transaction& transaction, SellerId seller) {
    co_return co_await transaction.one(owners_sql, seller);
}

task<bool> add_member(pg::Transaction& transaction, SellerId seller, UserId user, SellerRights rights) {
    co_return co_await transaction.execute(add_sql, {seller, user, rights.list(), most_members}) == 1;
}

void set_rights(pg::Transaction& transaction, SellerId seller, UserId user, SellerRights rights) {
    transaction.queue(set_rights_sql, {seller, user, rights.list()});
}

void remove_member(pg::Transaction& transaction, SellerId seller, UserId user) {
    transaction.queue(remove_sql, {seller, user});
}

void give_seller_role(pg::Transaction& transaction, SellerId seller) { transaction.queue(give_roles_sql, seller); }
void take_seller_role(pg::Transaction& transaction, SellerId seller) { transaction.queue(take_roles_sql, seller); }
void give_seller_role(pg::Transaction& transaction, UserId user) { transaction.queue(give_role_sql, user); }
void take_seller_role(pg::Transaction& transaction, UserId user) { transaction.queue(take_role_sql, user); }

task<std::optional<InvitationView>> invite(pg::Transaction& transaction, NewInvitation invitation) {
    co_return co_await transaction.maybe(
        invite_sql, {InvitationId::make(), invitation.seller, std::move(invitation.email), invitation.rights.list(),
                     hashed(invitation.token), invitation.life.count(), most_invitations, invitation.invited_by});
}

task<std::optional<Invitation>> spend_invitation(pg::Transaction& transaction, std::string token) {
    co_return co_await transaction.maybe(spend_sql, hashed(token));
}

task<bool> withdraw_invitation(pg::Transaction& transaction, SellerId seller, InvitationId id) {
    co_return co_await transaction.execute(withdraw_sql, {seller, id}) == 1;
}

task<bool> may_leave_for_good(pg::Transaction& transaction, UserId user) {
    transaction.queue(forget_address_sql, user);
    const auto team = co_await lock_team(transaction, user);
    if (!team || team->seller.status != SellerStatus::active || !team->rights.owner()) co_return true;
    co_return co_await owners_of(transaction, team->seller.id) > 1;
}

void leave_for_good(pg::Transaction& transaction, UserId user) { transaction.queue(leave_sql, user); }

std::vector<pg::StatementShape> seller_team_statements() {
    return pg::shapes_of(members_sql, invitations_sql, addressee_sql, lock_team_sql, team_sql, lock_inviting_sql,
                         rights_sql, senders_rights_sql, owners_sql, contacts_sql, add_sql, set_rights_sql, remove_sql,
                         give_roles_sql, take_roles_sql, give_role_sql, take_role_sql, invite_sql, spend_sql,
                         withdraw_sql, forget_address_sql, leave_sql);
}

}  // namespace souk::auth
