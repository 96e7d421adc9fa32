#include "services/auth/sign_in_link.hpp"

#include "foundation/core/config.hpp"
#include "foundation/service/one_story.hpp"
#include "foundation/service/settings.hpp"
#include "services/auth/api/mail_links.hpp"
#include "services/auth/storage/account_token_store.hpp"
#include "services/auth/storage/user_store.hpp"

#include <cstdio>

namespace souk::auth {

namespace {

constexpr std::chrono::minutes link_life{10};

// Its token; empty: there is no such account.
task<std::string> make(pg::Database& database, std::string email) {
    UserStore users(database);
    const auto user = co_await users.active_by_email(std::move(email));
    if (!user) co_return "";
    auto token = crypto::random_token();
    auto transaction = co_await database.begin();
    put_token(transaction, user->id, TokenPurpose::sign_in, user->email, token, link_life);
    co_await transaction.commit();
    co_return token;
}

}  // namespace

int sign_in_link() {
    auto config = Config::from_environment();
    const auto settings = service::own_database(config, "auth");
    const auto email = EmailAddress::parse(config.required("SOUK_SIGN_IN_EMAIL"));
    const auto shop_url = config.text("SOUK_PUBLIC_URL", "http://localhost");
    config.check();
    if (!email) {
        std::fprintf(stderr, "souk-auth: SOUK_SIGN_IN_EMAIL %s\n", email.error().message.c_str());
        return 1;
    }
    const auto token = service::run_story(settings, &make, email->str());
    if (token.empty()) {
        std::fprintf(stderr, "souk-auth: there is no active account with the address %s\n", email->str().c_str());
        return 1;
    }
    std::printf("%s\n", sign_in_address(shop_url, token).c_str());
    return 0;
}

}  // namespace souk::auth
