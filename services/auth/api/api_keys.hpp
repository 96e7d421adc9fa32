// API keys: a user makes, lists and ends them; the services ask whether one is valid and how often it may still be
// used. The key's text is shown once, in the answer that makes it.
#pragma once

#include "foundation/http/api.hpp"
#include "foundation/http/api_keys.hpp"
#include "foundation/redis/client.hpp"
#include "foundation/schema/list.hpp"
#include "services/auth/api/sessions.hpp"
#include "services/auth/storage/api_key_store.hpp"

namespace souk::auth {

struct ApiKeyBody {
    Text<1, 100> name;
    schema::List<Scope, 1, 4> scopes;
    std::optional<Instant> expires_at;
};
BOOST_DESCRIBE_STRUCT(ApiKeyBody, (), (name, scopes, expires_at))

struct ApiKeyList {
    std::vector<ApiKeyView> items;
};
BOOST_DESCRIBE_STRUCT(ApiKeyList, (), (items))

struct ApiKeyMade {
    std::string key;  // never shown again
    ApiKeyView api_key;
};
BOOST_DESCRIBE_STRUCT(ApiKeyMade, (), (key, api_key))

class ApiKeyApi {
  public:
    // `rate`: requests a second that one key may make; twice as many in a burst.
    ApiKeyApi(pg::Database& database, redis::Client& redis, const Sessions& sessions, Mailer& mailer, std::int64_t rate)
        : database_(database),
          users_(database),
          sellers_(database),
          store_(database),
          redis_(redis),
          sessions_(sessions),
          mailer_(mailer),
          rate_(rate) {}

    task<Answer<ApiKeyMade>> make(Caller caller, Body<ApiKeyBody> body);
    task<Answer<ApiKeyList>> list(Caller caller);
    task<Answer<void>> revoke(Caller caller, Path<ApiKeyId> key);
    task<Answer<http::KeyVerdict>> verify(Body<http::KeyQuestion> question);

    task<http::KeyVerdict> judge(http::KeyQuestion question);

  private:
    task<std::int64_t> take(ApiKeyId key, std::int64_t used);  // what is left in the key's bucket; below 0: too many

    pg::Database& database_;
    UserStore users_;
    SellerStore sellers_;
    ApiKeyStore store_;
    redis::Client& redis_;
    const Sessions& sessions_;
    Mailer& mailer_;
    std::int64_t rate_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::ApiKeyBody> {
    static constexpr std::string_view example = R"({"name":"Bookkeeping","scopes":["orders_read"]})";
};

template <>
struct souk::schema::about<souk::http::KeyQuestion> {
    static constexpr std::string_view example =
        R"({"key":"souk_01a20603-9431-74c0-9fb0-af869b2c93b1_3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA","used":1})";
};
