#include "services/auth/create_owner.hpp"

#include "foundation/core/config.hpp"
#include "foundation/crypto/password.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/service/one_story.hpp"
#include "foundation/service/settings.hpp"
#include "services/auth/domain/seller_slug.hpp"
#include "services/auth/events/seller_active.hpp"
#include "services/auth/storage/seller_team_store.hpp"
#include "services/auth/storage/user_store.hpp"

#include <cstdio>

namespace souk::auth {

namespace {

// What the platform sells belongs to a seller of its own, too. One that is there stays as it is.
task<bool> make_own_seller_for(pg::Database& database, std::string owners_email) {
    const auto owner = co_await UserStore(database).active_by_email(std::move(owners_email));
    const auto id = SellerId::make();
    const auto slug = co_await SellerStore(database).first_free(slugs_for("Souk", id));
    if (!owner || !slug || co_await SellerTeamStore(database).of(owner->id)) co_return false;
    auto transaction = co_await database.begin();
    if (!co_await make_own_seller(transaction, {id, *slug, "Souk", CountryCode::parse("DE").value()})) co_return false;
    co_await add_member(transaction, id, owner->id, {SellerRight::owner});
    outbox::append(transaction, SellerActive{id});
    co_await transaction.commit();
    co_return true;
}

// Whether the platform's own seller has been made as well.
task<bool> put(pg::Database& database, NewUser owner) {
    auto transaction = co_await database.begin();
    auto email = owner.email;
    co_await put_user(transaction, std::move(owner));
    co_await transaction.commit();
    co_return co_await make_own_seller_for(database, std::move(email));
}

}  // namespace

int create_owner() {
    auto config = Config::from_environment();
    const auto settings = service::own_database(config, "auth");
    const auto email = EmailAddress::parse(config.required("SOUK_OWNER_EMAIL"));
    const auto password = config.secret("SOUK_OWNER_PASSWORD");
    const auto cost = static_cast<int>(config.integer("SOUK_PASSWORD_COST", crypto::default_password_cost, 4, 15));
    config.check();
    if (!email) {
        std::fprintf(stderr, "souk-auth: SOUK_OWNER_EMAIL %s\n", email.error().message.c_str());
        return 1;
    }
    NewUser owner{UserId::make(),
                  email->str(),
                  "Owner",
                  crypto::hash_password(password, cost),
                  {Role::customer, Role::seller, Role::support, Role::admin},
                  "en"};
    service::run_story(settings, &put, std::move(owner));
    return 0;
}

}  // namespace souk::auth
