#include "services/auth/sign_in_link.hpp"

#include "foundation/core/config.hpp"
#include "foundation/service/settings.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "services/auth/api/mail_links.hpp"
#include "services/auth/storage/account_token_store.hpp"
#include "services/auth/storage/user_store.hpp"

#include <cstdio>

namespace souk::auth {

namespace {

constexpr std::chrono::minutes link_life{10};

struct Made {
    std::string token;  // empty: there is no such account
    std::exception_ptr failure;
};

task<void> make(pg::Database& database, std::string email, runtime::Loop& loop, Made& made) {
    try {
        UserStore users(database);
        if (const auto user = co_await users.active_by_email(email)) {
            auto token = crypto::random_token();
            auto transaction = co_await database.begin();
            put_token(transaction, user->id, TokenPurpose::sign_in, user->email, token, link_life);
            co_await transaction.commit();
            made.token = std::move(token);
        }
    } catch (...) {
        made.failure = std::current_exception();
    }
    loop.stop();
}

}  // namespace

int sign_in_link() {
    auto config = Config::from_environment();
    pg::DatabaseConfig settings;
    settings.conninfo = service::conninfo(config, "auth_db", "auth_service");
    settings.password = config.secret("SOUK_DB_PASSWORD");
    settings.connections = 1;
    const auto email = EmailAddress::parse(config.required("SOUK_SIGN_IN_EMAIL"));
    const MailLinks links(config.text("SOUK_PUBLIC_URL", "http://localhost"));
    config.check();
    if (!email) {
        std::fprintf(stderr, "souk-auth: SOUK_SIGN_IN_EMAIL %s\n", email.error().message.c_str());
        return 1;
    }
    telemetry::Metrics metrics;
    runtime::Loop loop;
    pg::Database database(loop, settings, metrics);
    Made made;
    loop.spawn("sign-in link", make(database, email->str(), loop, made));
    loop.run();
    if (made.failure) std::rethrow_exception(made.failure);
    if (made.token.empty()) {
        std::fprintf(stderr, "souk-auth: there is no active account with the address %s\n", email->str().c_str());
        return 1;
    }
    std::printf("%s\n", links.sign_in(made.token).c_str());
    return 0;
}

}  // namespace souk::auth
