#include "services/auth/create_owner.hpp"

#include "foundation/core/config.hpp"
#include "foundation/crypto/password.hpp"
#include "foundation/service/settings.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "services/auth/storage/user_store.hpp"

#include <cstdio>

namespace souk::auth {

namespace {

task<void> put(pg::Database& database, NewUser owner, runtime::Loop& loop, std::exception_ptr& failure) {
    try {
        auto transaction = co_await database.begin();
        co_await put_user(transaction, std::move(owner));
        co_await transaction.commit();
    } catch (...) {
        failure = std::current_exception();
    }
    loop.stop();
}

}  // namespace

int create_owner() {
    auto config = Config::from_environment();
    pg::DatabaseConfig settings;
    settings.conninfo = service::conninfo(config, "auth_db", "auth_service");
    settings.password = config.secret("SOUK_DB_PASSWORD");
    settings.connections = 1;
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
    telemetry::Metrics metrics;
    runtime::Loop loop;
    pg::Database database(loop, settings, metrics);
    std::exception_ptr failure;
    loop.spawn("create owner", put(database, std::move(owner), loop, failure));
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return 0;
}

}  // namespace souk::auth
