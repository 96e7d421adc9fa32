#include "services/auth/storage/seller_store.hpp"

namespace souk::auth {

namespace {

struct ChangeParams {
    SellerId seller;
    std::vector<SellerStatus> from;
    SellerStatus to = SellerStatus::applied;
    Uuid id;
    UserId actor;
    std::optional<std::string> reason;
};
BOOST_DESCRIBE_STRUCT(ChangeParams, (), (seller, from, to, id, actor, reason))

struct MembershipRow {
    SellerId seller_id;
    std::vector<SellerRight> rights;
};
BOOST_DESCRIBE_STRUCT(MembershipRow, (), (seller_id, rights))

constexpr pg::Statement<SellerApplication, void> insert_sql{"seller.insert", R"sql(
    INSERT INTO sellers (id, slug, name, description, country, vat_id, iban, account_holder)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8))sql"};

constexpr pg::Statement<SellerApplication, void> correct_sql{"seller.correct", R"sql(
    UPDATE sellers
    SET slug = $2, name = $3, description = $4, country = $5, vat_id = $6, iban = $7, account_holder = $8,
        version = version + 1, updated_at = now()
    WHERE id = $1)sql"};

constexpr pg::Statement<std::vector<Slug>, Slug> first_free_sql{"seller.first_free_slug", R"sql(
    SELECT wanted.slug FROM unnest($1::text[]) WITH ORDINALITY AS wanted (slug, place)
    WHERE NOT EXISTS (SELECT FROM sellers s WHERE s.slug = wanted.slug)
    ORDER BY wanted.place LIMIT 1)sql"};

constexpr pg::Statement<UserId, OwnSeller> of_member_sql{"seller.of_member", R"sql(
    SELECT s.id, s.slug, s.name, s.description, s.logo_url, s.country, s.vat_id, s.iban, s.account_holder, s.status,
           (SELECT c.reason FROM seller_changes c WHERE c.seller_id = s.id ORDER BY c.id DESC LIMIT 1) AS reason,
           m.rights, s.version, s.created_at, s.updated_at
    FROM seller_members m JOIN sellers s ON s.id = m.seller_id
    WHERE m.user_id = $1)sql"};

constexpr pg::Statement<std::tuple<Slug, std::optional<Uuid>>, SellerView> active_sql{"seller.active", R"sql(
    SELECT id, slug, name, description, logo_url, country, created_at
    FROM sellers WHERE (slug = $1 OR id = $2) AND status = 'active')sql"};

constexpr pg::Statement<SellerId, ManagedSeller> find_sql{"managed_seller.find", R"sql(
    SELECT s.id, s.slug, s.name, s.description, s.logo_url, s.country, s.vat_id, s.status,
           (SELECT c.reason FROM seller_changes c WHERE c.seller_id = s.id ORDER BY c.id DESC LIMIT 1) AS reason,
           s.created_at, s.updated_at
    FROM sellers s WHERE s.id = $1)sql"};

constexpr pg::Statement<std::tuple<SellerId, std::int64_t>, ManagedSeller> newest_sql{"managed_seller.newest", R"sql(
    SELECT s.id, s.slug, s.name, s.description, s.logo_url, s.country, s.vat_id, s.status,
           (SELECT c.reason FROM seller_changes c WHERE c.seller_id = s.id ORDER BY c.id DESC LIMIT 1) AS reason,
           s.created_at, s.updated_at
    FROM sellers s WHERE s.id < $1 ORDER BY s.id DESC LIMIT $2)sql"};

constexpr pg::Statement<std::tuple<SellerStatus, SellerId, std::int64_t>, ManagedSeller> newest_with_status_sql{
    "managed_seller.newest_with_status", R"sql(
    SELECT s.id, s.slug, s.name, s.description, s.logo_url, s.country, s.vat_id, s.status,
           (SELECT c.reason FROM seller_changes c WHERE c.seller_id = s.id ORDER BY c.id DESC LIMIT 1) AS reason,
           s.created_at, s.updated_at
    FROM sellers s WHERE s.status = $1 AND s.id < $2 ORDER BY s.id DESC LIMIT $3)sql"};

constexpr pg::Statement<UserId, MembershipRow> membership_sql{"seller.membership", R"sql(
    SELECT m.seller_id, m.rights
    FROM seller_members m JOIN sellers s ON s.id = m.seller_id AND s.status = 'active'
    WHERE m.user_id = $1)sql"};

constexpr pg::Statement<std::vector<SubjectId>, KnownSeller> known_sql{"seller.known", R"sql(
    SELECT a.id, s.id AS seller, s.status = 'active' AS active
    FROM unnest($1) AS a (id) JOIN sellers s ON s.id = a.id
    UNION ALL
    SELECT a.id, s.id, s.status = 'active'
    FROM unnest($1) AS a (id) JOIN seller_members m ON m.user_id = a.id JOIN sellers s ON s.id = m.seller_id
    UNION ALL
    SELECT a.id, s.id, s.status = 'active'
    FROM unnest($1) AS a (id) JOIN users u ON u.id = a.id AND u.roles && ARRAY['support', 'admin'] JOIN sellers s ON s.own
    WHERE NOT EXISTS (SELECT FROM seller_members m WHERE m.user_id = u.id))sql"};

constexpr pg::Statement<NewOwnSeller, void> make_own_sql{"seller.make_own", R"sql(
    INSERT INTO sellers (id, slug, name, description, country, status, own)
    VALUES ($1, $2, $3, 'Sold by the shop itself', $4, 'active', true)
    ON CONFLICT (own) WHERE own DO NOTHING)sql"};

constexpr pg::Statement<SellerProfile, void> set_profile_sql{"seller.set_profile", R"sql(
    UPDATE sellers
    SET slug = $2, name = $3, description = $4, logo_url = $5, iban = coalesce($6, iban),
        account_holder = coalesce($7, account_holder), version = version + 1, updated_at = now()
    WHERE id = $1)sql"};

constexpr pg::Statement<SellerId, LockedSeller> lock_sql{"seller.lock", R"sql(
    SELECT id, slug, name, status, version, team_version FROM sellers WHERE id = $1 FOR UPDATE)sql"};

constexpr pg::Statement<std::tuple<Uuid, SellerId, UserId>, void> note_application_sql{"seller_change.application",
                                                                                       R"sql(
    INSERT INTO seller_changes (id, seller_id, actor, to_status) VALUES ($1, $2, $3, 'applied'))sql"};

// The row is locked already, so the status that is noted is the one that the UPDATE finds.
constexpr pg::Statement<ChangeParams, void> change_sql{"seller_change.change", R"sql(
    WITH before AS MATERIALIZED (
        SELECT id, status FROM sellers WHERE id = $1
    ), changed AS (
        UPDATE sellers SET status = $3, updated_at = now() WHERE id = $1 AND status = ANY ($2) RETURNING id
    )
    INSERT INTO seller_changes (id, seller_id, actor, from_status, to_status, reason)
    SELECT $4, b.id, $5, b.status, $3, $6 FROM before b JOIN changed c ON c.id = b.id)sql"};

}  // namespace

task<std::optional<Slug>> SellerStore::first_free(std::vector<Slug> slugs) {
    co_return co_await database_.maybe(first_free_sql, std::move(slugs));
}

task<std::optional<OwnSeller>> SellerStore::of_member(UserId user) {
    co_return co_await database_.maybe(of_member_sql, user);
}

task<std::optional<SellerView>> SellerStore::active(Slug slug_or_id) {
    const auto id = Uuid::parse(slug_or_id.str());
    co_return co_await database_.maybe(active_sql, {std::move(slug_or_id), id});
}

task<std::optional<ManagedSeller>> SellerStore::find(SellerId id) { co_return co_await database_.maybe(find_sql, id); }

task<std::vector<ManagedSeller>> SellerStore::newest(std::optional<SellerStatus> status, std::optional<SellerId> before,
                                                     std::int64_t limit) {
    const auto from = before.value_or(SellerId(Uuid::max()));
    if (status) co_return co_await database_.all(newest_with_status_sql, {*status, from, limit});
    co_return co_await database_.all(newest_sql, {from, limit});
}

task<std::optional<SellerMembership>> SellerStore::membership(UserId user) {
    const auto row = co_await database_.maybe(membership_sql, user);
    if (!row) co_return std::nullopt;
    co_return SellerMembership{row->seller_id, SellerRights(row->rights)};
}

task<std::vector<KnownSeller>> SellerStore::known(std::vector<SubjectId> ids) {
    co_return co_await database_.all(known_sql, std::move(ids));
}

task<bool> make_own_seller(pg::Transaction& transaction, NewOwnSeller seller) {
    co_return co_await transaction.execute(make_own_sql, std::move(seller)) == 1;
}

void insert_seller(pg::Transaction& transaction, SellerApplication application) {
    transaction.queue(insert_sql, std::move(application));
}

void correct_seller(pg::Transaction& transaction, SellerApplication application) {
    transaction.queue(correct_sql, std::move(application));
}

void set_seller_profile(pg::Transaction& transaction, SellerProfile profile) {
    transaction.queue(set_profile_sql, std::move(profile));
}

task<std::optional<LockedSeller>> lock_seller(pg::Transaction& transaction, SellerId id) {
    co_return co_await transaction.maybe(lock_sql, id);
}

void note_application(pg::Transaction& transaction, SellerId seller, UserId actor) {
    transaction.queue(note_application_sql, {Uuid::v7(), seller, actor});
}

task<bool> change_seller(pg::Transaction& transaction, SellerChange change) {
    co_return co_await transaction.execute(change_sql, {change.seller, std::move(change.from), change.to, Uuid::v7(),
                                                        change.actor, std::move(change.reason)}) == 1;
}

std::vector<pg::StatementShape> seller_statements() {
    return pg::shapes_of(insert_sql, correct_sql, first_free_sql, of_member_sql, active_sql, find_sql, newest_sql,
                         newest_with_status_sql, membership_sql, known_sql, make_own_sql, set_profile_sql, lock_sql,
                         note_application_sql, change_sql);
}

}  // namespace souk::auth
