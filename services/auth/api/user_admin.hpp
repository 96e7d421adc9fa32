// What those who run the place do with accounts: finding them, giving roles, suspending. A change of roles takes effect
// within a second: access tokens that say otherwise end, and the next refresh brings a true one. Every change is in the
// audit log.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/if_match.hpp"
#include "foundation/schema/paging.hpp"
#include "services/auth/api/sessions.hpp"
#include "services/auth/storage/user_admin_store.hpp"

namespace souk::auth {

struct UsersQuery {
    std::optional<Text<1, 200>> email;
    std::optional<UserId> cursor;
    std::optional<schema::PageLimit> limit;
};
BOOST_DESCRIBE_STRUCT(UsersQuery, (), (email, cursor, limit))

struct UserPage {
    std::vector<ManagedUser> items;
    std::optional<UserId> next;
};
BOOST_DESCRIBE_STRUCT(UserPage, (), (items, next))

struct RolesBody {
    std::vector<Role> roles;
};
BOOST_DESCRIBE_STRUCT(RolesBody, (), (roles))

class UserAdminApi {
  public:
    UserAdminApi(pg::Database& database, Sessions& sessions)
        : database_(database), store_(database), sessions_(sessions) {}

    task<Answer<UserPage>> list(Query<UsersQuery> query);
    task<Answer<ManagedUser>> show(Path<UserId> user);
    task<Answer<ManagedUser>> set_roles(Caller caller, Path<UserId> user, Body<RolesBody> body, http::IfMatch if_match);
    task<Answer<ManagedUser>> suspend(Caller caller, Path<UserId> user);
    task<Answer<ManagedUser>> reinstate(Caller caller, Path<UserId> user);

  private:
    pg::Database& database_;
    UserAdminStore store_;
    Sessions& sessions_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::RolesBody> {
    static constexpr std::string_view example = R"({"roles":["customer","support"]})";
};

template <>
struct souk::schema::about<souk::auth::UsersQuery> {
    static constexpr Member members[] = {{"email", "What the address begins with"}, page_cursor, page_limit};
    static constexpr std::string_view example = R"({"email":"ana@","limit":20})";
};
