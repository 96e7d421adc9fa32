// The auth service: accounts, tokens, addresses.
#include "contracts/queues.hpp"
#include "foundation/crypto/password.hpp"
#include "foundation/http/jwks_authenticator.hpp"
#include "foundation/jobs/jobs.hpp"
#include "foundation/outbox/relay.hpp"
#include "foundation/service/process.hpp"
#include "foundation/service/revocations.hpp"
#include "services/auth/api/accounts.hpp"
#include "services/auth/api/api_keys.hpp"
#include "services/auth/api/oidc.hpp"
#include "services/auth/api/routes.hpp"
#include "services/auth/api/sellers.hpp"
#include "services/auth/api/sign_in_links.hpp"
#include "services/auth/api/signing_keys.hpp"
#include "services/auth/api/user_admin.hpp"
#include "services/auth/create_owner.hpp"
#include "services/auth/sign_in_link.hpp"
#include "services/auth/storage/sweeps.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <mutex>
#include <sstream>
#include <thread>

namespace souk::auth {
namespace {

struct Own {
    std::string sealing_key;  // of the secrets that the database keeps
    std::chrono::days signing_key_life{90};
    int password_cost = crypto::default_password_cost;
    int hashing_threads = 1;
    std::int64_t hashing_queue = 200;
    std::vector<OidcSettings> providers;
    std::string mail_key;            // seals the links in mails on their way to the e-mail worker
    std::string public_url;          // where browsers see the gateway: for the links in mails
    std::string shop_name;           // in authenticator apps
    Roles second_factor_for;         // roles that demand one
    std::int64_t api_key_rate = 20;  // requests a second and key
};

int cores() { return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 64); }  // 0: it is not known

// Shared by the loops: all sign with the same keys, and hashing is bounded for all of them together.
struct Shared {
    Shared(const Own& own, const Clock& clock)
        : sealing(own.sealing_key),
          tokens(clock),
          passwords(own.password_cost, own.hashing_threads, static_cast<std::size_t>(own.hashing_queue)) {}
    crypto::Sealing sealing;
    http::UserTokens tokens;
    PasswordHashing passwords;
};

task<bool> has_keys(const http::UserTokens& tokens) { co_return !tokens.keys()->empty(); }

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream words(text);
    return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

Roles read_roles(Config& config, const std::string& name) {
    Roles roles;
    for (const auto& word : words_of(config.text(name, ""))) {
        const auto role = parse_role(word);
        if (!role) throw ConfigError(name + ": there is no role " + word);
        roles.add(*role);
    }
    return roles;
}

// One loop's parts, in the order in which they need each other.
struct Parts {
    Parts(service::Process& process, runtime::Loop& loop, Shared& shared, const Own& own)
        : database(loop, process.settings.database, process.metrics),
          redis(loop, process.settings.redis, process.metrics),
          revocations(loop, redis, process.settings.redis, process.metrics, process.clock),
          client(loop, {.max_body = 1U << 20U, .metrics = &process.metrics, .tracer = &process.tracer}),
          services(process.settings.service_tokens(process.clock)),
          authenticator(shared.tokens, services, process.clock, revocations.check()),
          throttle(redis, shared.sealing, process.clock),
          mailer(throttle),
          devices(database, shared.sealing),
          sessions(database, redis, revocations, shared.tokens, own.second_factor_for, devices, mailer, shared.sealing,
                   process.clock),
          confirmation(database, shared.passwords, throttle),
          second_factor(database, redis, sessions, confirmation, throttle, mailer, shared.sealing, own.shop_name,
                        process.clock),
          links(own.public_url, email::SealedLinks(own.mail_key)),
          accounts(database, shared.tokens, sessions, shared.passwords, confirmation, second_factor, throttle, devices,
                   links),
          credentials(loop, database, sessions, shared.passwords, confirmation, throttle, devices, mailer, links),
          sign_in_links(database, second_factor),
          oidc(database, redis, client, second_factor, mailer, own.providers, own.public_url, process.clock),
          api_keys(database, redis, sessions, mailer, own.api_key_rate),
          users(database, sessions),
          seller_profile(database),
          seller_team(database, sessions, mailer, links),
          seller_states(database, sessions),
          signing_keys(database, shared.tokens, shared.sealing, own.signing_key_life, process.clock),
          server(loop, process.settings.server,
                 routes({&accounts, &sessions, &credentials, &second_factor, &sign_in_links, &oidc, &api_keys, &users,
                         &signing_keys, &seller_profile, &seller_team, &seller_states}),
                 &authenticator, process.metrics, &process.tracer) {
        authenticator.accept_api_keys(
            [this](http::KeyQuestion question) { return api_keys.judge(std::move(question)); });
        server.ready_check("postgres", [this] { return database.alive(); });
        server.ready_check("redis", [this] { return redis.alive(); });
        server.ready_check("signing keys", [&shared] { return has_keys(shared.tokens); });
        server.start();
    }

    pg::Database database;
    redis::Client redis;
    service::Revocations revocations;
    http::Client client;
    http::ServiceTokens services;
    http::LocalAuthenticator authenticator;
    ThrottleStore throttle;
    Mailer mailer;
    KnownDevices devices;
    Sessions sessions;
    PasswordConfirmation confirmation;
    SecondFactorApi second_factor;
    MailLinks links;
    AccountApi accounts;
    CredentialsApi credentials;
    SignInLinks sign_in_links;
    OidcApi oidc;
    ApiKeyApi api_keys;
    UserAdminApi users;
    SellerProfileApi seller_profile;
    SellerTeamApi seller_team;
    SellerStatesApi seller_states;
    SigningKeysApi signing_keys;
    http::Server server;
    // Once in a process:
    std::optional<outbox::Relay> relay;
    std::optional<jobs::Jobs> jobs;
    std::optional<pg::Sweeps> sweeps;
};

}  // namespace
}  // namespace souk::auth

int main(int argc, char** argv) {
    using namespace souk;
    const std::string_view command = argc == 2 ? argv[1] : "";
    if (command == "--create-owner" || command == "--sign-in-link") {
        try {
            return command == "--create-owner" ? auth::create_owner() : auth::sign_in_link();
        } catch (const std::exception& error) {
            std::fprintf(stderr, "souk-auth: %s\n", error.what());
            return 1;
        }
    }
    auth::Own own;
    std::optional<auth::Shared> shared;
    return service::run(
        argc, argv, {"auth", 8002, [] { return auth::routes({}); }, contracts::queues()},
        [&](Config& config) {
            own.sealing_key = config.secret("SOUK_SEALING_KEY");
            own.signing_key_life = std::chrono::days(config.integer("SOUK_SIGNING_KEY_DAYS", 90, 1, 3650));
            own.second_factor_for = auth::read_roles(config, "SOUK_SECOND_FACTOR_FOR");
            own.shop_name = config.text("SOUK_SHOP_NAME", "Souk");
            own.password_cost =
                static_cast<int>(config.integer("SOUK_PASSWORD_COST", crypto::default_password_cost, 4, 15));
            own.hashing_threads = static_cast<int>(config.integer("SOUK_HASHING_THREADS", auth::cores(), 1, 64));
            own.hashing_queue = config.integer("SOUK_HASHING_QUEUE", 200, 1, 100'000);
            EmailAddress::take_odd_local_parts_at(
                auth::words_of(config.text("SOUK_ODD_MAIL_DOMAINS", "docomo.ne.jp ezweb.ne.jp")));
            own.providers = auth::read_oidc_settings(config);
            own.api_key_rate = config.integer("SOUK_API_KEY_RATE", 20, 1, 100'000);
            own.mail_key = config.secret("SOUK_MAIL_KEY");
            own.public_url = config.text("SOUK_PUBLIC_URL", "http://localhost");
        },
        [&](service::Process& process, runtime::Loop& loop, int index) {
            static std::once_flag once;
            std::call_once(once, [&] { shared.emplace(own, process.clock); });
            auto parts = std::make_shared<auth::Parts>(process, loop, *shared, own);
            if (index == 0) {
                const auto& settings = process.settings;
                parts->relay.emplace(
                    outbox::RelayConfig{settings.database.conninfo, settings.database.password, settings.amqp},
                    process.metrics);
                parts->relay->start();
                parts->sweeps.emplace(parts->database, auth::sweeps());
                parts->jobs.emplace(loop, &parts->database, process.metrics);
                // Every process reads the keys for itself, and nobody signs in before it has some.
                parts->jobs->every(std::chrono::seconds(10), "signing keys", &auth::SigningKeysApi::refresh,
                                   &parts->signing_keys, {.longest_pause = std::chrono::seconds(1)});
                parts->jobs->every(std::chrono::minutes(1), "old rows", &pg::Sweeps::sweep, &*parts->sweeps,
                                   {.exclusive = true});
                parts->jobs->start();
            }
            return parts;
        });
}
