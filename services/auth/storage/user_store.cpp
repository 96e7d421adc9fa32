#include "services/auth/storage/user_store.hpp"

namespace souk::auth {

namespace {

constexpr std::int64_t refresh_days = 30;
constexpr std::int64_t grace_seconds = 10;
constexpr std::int64_t most_addresses = 50;

constexpr pg::Statement<NewUser, void> insert_sql{"user.insert", R"sql(
    INSERT INTO users (id, email, name, password_hash, roles) VALUES ($1, $2, $3, $4, $5))sql"};

constexpr pg::Statement<NewUser, void> put_sql{"user.put", R"sql(
    INSERT INTO users (id, email, name, password_hash, roles) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (email) DO UPDATE SET password_hash = excluded.password_hash, roles = excluded.roles, status = 'active')sql"};

constexpr pg::Statement<std::string, Credentials> by_email_sql{"user.by_email", R"sql(
    SELECT id, email, name, password_hash, roles, created_at FROM users WHERE email = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, UserView> active_sql{"user.active", R"sql(
    SELECT id, email, name, roles, created_at FROM users WHERE id = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, Contact> contact_sql{"user.contact", R"sql(
    SELECT email, name FROM users WHERE id = $1 AND status = 'active')sql"};

constexpr pg::Statement<UserId, AddressView> addresses_sql{"address.list", R"sql(
    SELECT id, name, line1, line2, city, postcode, country FROM addresses WHERE user_id = $1 ORDER BY id)sql"};

struct NewAddress {
    AddressId id;
    UserId user_id;
    std::string name;
    std::string line1;
    std::optional<std::string> line2;
    std::string city;
    std::optional<std::string> postcode;
    CountryCode country;
    std::int64_t most = 0;
};
BOOST_DESCRIBE_STRUCT(NewAddress, (), (id, user_id, name, line1, line2, city, postcode, country, most))

constexpr pg::Statement<NewAddress, void> insert_address_sql{"address.insert", R"sql(
    INSERT INTO addresses (id, user_id, name, line1, line2, city, postcode, country)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8
    WHERE (SELECT count(*) FROM addresses WHERE user_id = $2) < $9)sql"};

constexpr pg::Statement<std::tuple<UserId, AddressId>, void> remove_address_sql{"address.remove", R"sql(
    DELETE FROM addresses WHERE user_id = $1 AND id = $2)sql"};

// One UPDATE decides who used the token first. Within the grace a parallel tab may use it once more.
constexpr pg::Statement<std::tuple<pg::Bytes, std::int64_t>, std::tuple<UserId, Uuid, bool>> rotate_sql{"token.rotate", R"sql(
    WITH known AS MATERIALIZED (
        SELECT token_hash, user_id, family, expires_at > now()
               AND (rotated_at IS NULL OR rotated_at > now() - $2::bigint * interval '1 second') AS good
        FROM refresh_tokens WHERE token_hash = $1 FOR UPDATE
    ), used AS (
        UPDATE refresh_tokens t SET rotated_at = coalesce(t.rotated_at, now())
        FROM known k WHERE t.token_hash = k.token_hash AND k.good
    ), ended AS (
        DELETE FROM refresh_tokens t USING known k WHERE t.family = k.family AND NOT k.good
    )
    SELECT user_id, family, good FROM known)sql"};

constexpr pg::Statement<std::tuple<pg::Bytes, UserId, Uuid, std::int64_t>, void> keep_token_sql{"token.insert", R"sql(
    INSERT INTO refresh_tokens (token_hash, user_id, family, expires_at)
    VALUES ($1, $2, $3, now() + $4::bigint * interval '1 day'))sql"};

constexpr pg::Statement<std::tuple<UserId, Uuid>, void> end_family_sql{"token.end_family", R"sql(
    DELETE FROM refresh_tokens WHERE user_id = $1 AND family = $2)sql"};

pg::Bytes bytes_of(const crypto::Digest& digest) {
    return pg::Bytes{std::string(reinterpret_cast<const char*>(digest.data()), digest.size())};
}

}  // namespace

task<std::optional<Credentials>> UserStore::active_by_email(std::string email) {
    co_return co_await database_.maybe(by_email_sql, std::move(email));
}
task<std::optional<UserView>> UserStore::active(UserId id) { co_return co_await database_.maybe(active_sql, id); }
task<std::optional<Contact>> UserStore::contact(UserId id) { co_return co_await database_.maybe(contact_sql, id); }

task<AddressList> UserStore::addresses(UserId user) { co_return AddressList{co_await database_.all(addresses_sql, user)}; }

task<bool> UserStore::add_address(UserId user, const AddressView& address) {
    co_return co_await database_.execute(insert_address_sql,
                                         {address.id, user, address.name, address.line1, address.line2, address.city,
                                          address.postcode, address.country, most_addresses}) == 1;
}

task<bool> UserStore::remove_address(UserId user, AddressId address) {
    co_return co_await database_.execute(remove_address_sql, {user, address}) == 1;
}

task<std::optional<UserStore::Rotated>> UserStore::rotate(const crypto::Digest& token) {
    const auto row = co_await database_.maybe(rotate_sql, {bytes_of(token), grace_seconds});
    if (!row || !std::get<2>(*row)) co_return std::nullopt;
    co_return Rotated{std::get<0>(*row), std::get<1>(*row)};
}

task<void> UserStore::keep_token(const crypto::Digest& token, UserId user, Uuid family) {
    co_await database_.execute(keep_token_sql, {bytes_of(token), user, family, refresh_days});
}

task<void> UserStore::end_family(UserId user, Uuid family) { co_await database_.execute(end_family_sql, {user, family}); }

void insert_user(pg::Transaction& transaction, NewUser user) { transaction.queue(insert_sql, std::move(user)); }

task<void> put_user(pg::Transaction& transaction, NewUser user) { co_await transaction.execute(put_sql, std::move(user)); }

std::vector<pg::StatementShape> user_statements() {
    return pg::shapes_of(insert_sql, put_sql, by_email_sql, active_sql, contact_sql, addresses_sql, insert_address_sql,
                         remove_address_sql, rotate_sql, keep_token_sql, end_family_sql);
}

}  // namespace souk::auth
