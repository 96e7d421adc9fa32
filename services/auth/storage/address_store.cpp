#include "services/auth/storage/address_store.hpp"

namespace souk::auth {

namespace {

struct AddressRow {
    UserId user_id;
    AddressId id;
    std::string name;
    std::string line1;
    std::optional<std::string> line2;
    std::string city;
    std::optional<std::string> postcode;
    CountryCode country;
    std::optional<std::string> region;
    std::optional<std::string> phone;
};
BOOST_DESCRIBE_STRUCT(AddressRow, (), (user_id, id, name, line1, line2, city, postcode, country, region, phone))

constexpr pg::Statement<UserId, AddressView> all_sql{"address.list", R"sql(
    SELECT id, name, line1, line2, city, postcode, country, region, phone, default_shipping, default_billing
    FROM addresses WHERE user_id = $1 ORDER BY id)sql"};

// Whoever changes a user's addresses waits here for the others: what is counted afterwards is true until the commit.
constexpr pg::Statement<UserId, UserId> lock_sql{"address.lock_user", R"sql(
    SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE)sql"};

constexpr pg::Statement<AddressRow, AddressView> insert_sql{"address.insert", R"sql(
    INSERT INTO addresses (user_id, id, name, line1, line2, city, postcode, country, region, phone,
                           default_shipping, default_billing)
    SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
           NOT EXISTS (SELECT FROM addresses WHERE user_id = $1 AND default_shipping),
           NOT EXISTS (SELECT FROM addresses WHERE user_id = $1 AND default_billing)
    WHERE (SELECT count(*) FROM addresses WHERE user_id = $1) < 50
    RETURNING id, name, line1, line2, city, postcode, country, region, phone, default_shipping, default_billing)sql"};

constexpr pg::Statement<AddressRow, AddressView> replace_sql{"address.replace", R"sql(
    UPDATE addresses SET name = $3, line1 = $4, line2 = $5, city = $6, postcode = $7, country = $8, region = $9, phone = $10
    WHERE user_id = $1 AND id = $2
    RETURNING id, name, line1, line2, city, postcode, country, region, phone, default_shipping, default_billing)sql"};

using Defaults = std::tuple<UserId, AddressId, std::optional<bool>, std::optional<bool>>;

constexpr pg::Statement<Defaults, void> clear_others_sql{"address.clear_defaults", R"sql(
    UPDATE addresses SET default_shipping = default_shipping AND $3::boolean IS NOT TRUE,
                         default_billing = default_billing AND $4::boolean IS NOT TRUE
    WHERE user_id = $1 AND id <> $2
          AND ((default_shipping AND $3::boolean IS TRUE) OR (default_billing AND $4::boolean IS TRUE)))sql"};

constexpr pg::Statement<Defaults, AddressView> set_default_sql{"address.set_default", R"sql(
    UPDATE addresses SET default_shipping = coalesce($3, default_shipping), default_billing = coalesce($4, default_billing)
    WHERE user_id = $1 AND id = $2
    RETURNING id, name, line1, line2, city, postcode, country, region, phone, default_shipping, default_billing)sql"};

constexpr pg::Statement<std::tuple<UserId, AddressId>, void> remove_sql{"address.remove", R"sql(
    DELETE FROM addresses WHERE user_id = $1 AND id = $2)sql"};

template <class T>
std::optional<std::string> text(const std::optional<T>& given) {
    return given ? std::optional(given->str()) : std::nullopt;
}

AddressRow row_of(UserId user, AddressId id, const PostalAddress& address) {
    return {user,
            id,
            address.name.str(),
            address.line1.str(),
            text(address.line2),
            address.city.str(),
            text(address.postcode),
            address.country,
            text(address.region),
            text(address.phone)};
}

}  // namespace

task<AddressList> AddressStore::all(UserId user) { co_return AddressList{co_await database_.all(all_sql, user)}; }

task<std::optional<AddressView>> AddressStore::add(UserId user, AddressId id, PostalAddress address) {
    auto transaction = co_await database_.begin();
    co_await transaction.maybe(lock_sql, user);
    auto added = co_await transaction.maybe(insert_sql, row_of(user, id, address));
    if (added) co_await transaction.commit();
    co_return added;
}

task<std::optional<AddressView>> AddressStore::replace(UserId user, AddressId id, PostalAddress address) {
    co_return co_await database_.maybe(replace_sql, row_of(user, id, address));
}

task<std::optional<AddressView>> AddressStore::set_default(UserId user, AddressId id, std::optional<bool> shipping,
                                                           std::optional<bool> billing) {
    auto transaction = co_await database_.begin();
    co_await transaction.maybe(lock_sql, user);
    transaction.queue(clear_others_sql, {user, id, shipping, billing});
    auto changed = co_await transaction.maybe(set_default_sql, {user, id, shipping, billing});
    if (changed) co_await transaction.commit();  // otherwise the others keep what they are
    co_return changed;
}

task<bool> AddressStore::remove(UserId user, AddressId id) {
    co_return co_await database_.execute(remove_sql, {user, id}) == 1;
}

std::vector<pg::StatementShape> address_statements() {
    return pg::shapes_of(all_sql, lock_sql, insert_sql, replace_sql, clear_others_sql, set_default_sql, remove_sql);
}

}  // namespace souk::auth
