// Accounts: opening one, signing in, what belongs to it, taking one's data along, closing it.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/http/api.hpp"
#include "foundation/http/token.hpp"
#include "foundation/schema/language.hpp"
#include "foundation/schema/name.hpp"
#include "services/auth/api/account_export.hpp"
#include "services/auth/api/credentials.hpp"
#include "services/auth/api/second_factor.hpp"
#include "services/auth/contracts/views.hpp"
#include "services/auth/storage/address_store.hpp"
#include "services/auth/storage/throttle_store.hpp"
#include "services/auth/storage/user_store.hpp"

namespace souk::auth {

using AcceptLanguage = Header<"Accept-Language", "de-CH,de;q=0.9,en;q=0.8">;

struct RegisterBody {
    EmailAddress email;
    Password password;
    Name name;
    std::optional<Language> locale;  // of the mails to them; absent: as Accept-Language says
};
BOOST_DESCRIBE_STRUCT(RegisterBody, (), (email, password, name, locale))

struct LoginBody {
    EmailAddress email;
    Text<1, 200> password;
};
BOOST_DESCRIBE_STRUCT(LoginBody, (), (email, password))

struct ProfileBody {
    Name name;
    std::optional<Language> locale;
};
BOOST_DESCRIBE_STRUCT(ProfileBody, (), (name, locale))

// Which address is taken when none is named; what is absent stays as it is.
struct DefaultsBody {
    std::optional<bool> shipping;
    std::optional<bool> billing;
};
BOOST_DESCRIBE_STRUCT(DefaultsBody, (), (shipping, billing))

class AccountApi {
  public:
    AccountApi(pg::Database& database, const http::UserTokens& tokens, Sessions& sessions, PasswordHashing& passwords,
               PasswordConfirmation& confirmation, SecondFactorApi& second_factor, ThrottleStore& throttle,
               KnownDevices& devices, MailLinks links)
        : database_(database),
          store_(database),
          addresses_(database),
          tokens_(tokens),
          sessions_(sessions),
          passwords_(passwords),
          confirmation_(confirmation),
          second_factor_(second_factor),
          throttle_(throttle),
          devices_(devices),
          links_(std::move(links)) {}

    task<Answer<SignedIn>> sign_up(Body<RegisterBody> body, AcceptLanguage languages, Incoming request);
    task<Answer<SignedIn>> login(Body<LoginBody> body, Incoming request);
    task<Answer<VerifiedView>> verify(Caller caller);
    task<http::Response> jwks(const http::Request& request);

    task<Answer<UserView>> me(Caller caller);
    task<Answer<UserView>> update(Caller caller, Body<ProfileBody> body);
    task<Answer<AddressList>> addresses(Caller caller);
    task<Answer<AddressView>> add_address(Caller caller, Body<PostalAddress> body);
    task<Answer<AddressView>> replace_address(Caller caller, Path<AddressId> address, Body<PostalAddress> body);
    task<Answer<AddressView>> set_default_address(Caller caller, Path<AddressId> address, Body<DefaultsBody> body);
    task<Answer<void>> remove_address(Caller caller, Path<AddressId> address);
    task<Answer<AccountExport>> export_data(Caller caller);
    task<Answer<void>> close(Caller caller, Body<PasswordBody> body, Incoming request);

    task<Answer<Contact>> contact(Path<UserId> user);

  private:
    pg::Database& database_;
    UserStore store_;
    AddressStore addresses_;
    const http::UserTokens& tokens_;
    Sessions& sessions_;
    PasswordHashing& passwords_;
    PasswordConfirmation& confirmation_;
    SecondFactorApi& second_factor_;
    ThrottleStore& throttle_;
    KnownDevices& devices_;
    MailLinks links_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::RegisterBody> {
    static constexpr std::string_view example =
        R"({"email":"ada@example.org","password":"correct horse battery","name":"Ada Lovelace"})";
};

template <>
struct souk::schema::about<souk::auth::LoginBody> {
    static constexpr std::string_view example = R"({"email":"ada@example.org","password":"correct horse battery"})";
};

template <>
struct souk::schema::about<souk::auth::ProfileBody> {
    static constexpr std::string_view example = R"({"name":"Ada King","locale":"de"})";
};

template <>
struct souk::schema::about<souk::auth::DefaultsBody> {
    static constexpr std::string_view example = R"({"shipping":true})";
};
