// Accounts: opening one, signing in and out, refreshing, and what belongs to it.
#pragma once

#include "foundation/core/email_address.hpp"
#include "foundation/http/api.hpp"
#include "foundation/http/token.hpp"
#include "foundation/runtime/blocking_pool.hpp"
#include "services/auth/api/views.hpp"
#include "services/auth/storage/user_store.hpp"

namespace souk::auth {

using Password = Text<8, 200>;

struct RegisterBody {
    EmailAddress email;
    Password password;
    Text<1, 120> name;
};
BOOST_DESCRIBE_STRUCT(RegisterBody, (), (email, password, name))

struct LoginBody {
    EmailAddress email;
    Text<1, 200> password;
};
BOOST_DESCRIBE_STRUCT(LoginBody, (), (email, password))

struct RefreshBody {
    Text<1, 100> refresh_token;
};
BOOST_DESCRIBE_STRUCT(RefreshBody, (), (refresh_token))

class AccountApi {
  public:
    AccountApi(pg::Database& database, const http::UserTokens& tokens, runtime::BlockingPool& hashing, int password_cost);

    task<Answer<SignedIn>> sign_up(Body<RegisterBody> body);
    task<Answer<SignedIn>> login(Body<LoginBody> body);
    task<Answer<SignedIn>> refresh(Body<RefreshBody> body);
    task<Answer<void>> logout(Caller caller);
    task<Answer<VerifiedView>> verify(Caller caller);
    task<http::Response> jwks(const http::Request& request);

    task<Answer<UserView>> me(Caller caller);
    task<Answer<AddressList>> addresses(Caller caller);
    task<Answer<AddressView>> add_address(Caller caller, Body<PostalAddress> body);
    task<Answer<void>> remove_address(Caller caller, Path<AddressId> address);

    task<Answer<Contact>> contact(Path<UserId> user);

    // For those who have proved in another way who they are.
    task<SignedIn> sign_in(UserView user) { return session_for(std::move(user), Uuid::v7()); }

  private:
    // `session` is the family of the refresh tokens: the id of this sign-in.
    task<SignedIn> session_for(UserView user, Uuid session);

    pg::Database& database_;
    UserStore store_;
    const http::UserTokens& tokens_;
    runtime::BlockingPool& hashing_;
    int password_cost_;
    std::string nobodys_hash_;  // compared with when there is no such user: the same time goes by
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::RegisterBody> {
    static constexpr std::string_view example = R"({"email":"ada@example.org","password":"correct horse battery","name":"Ada Lovelace"})";
};

template <>
struct souk::schema::about<souk::auth::LoginBody> {
    static constexpr std::string_view example = R"({"email":"ada@example.org","password":"correct horse battery"})";
};

template <>
struct souk::schema::about<souk::auth::RefreshBody> {
    static constexpr std::string_view example = R"({"refresh_token":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA"})";
};
