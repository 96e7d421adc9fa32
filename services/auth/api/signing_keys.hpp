// The keys that sign access tokens change by themselves, without a moment in which a good token is refused: a new key
// is published minutes before it signs, and stays until the last token that it signed is over. An admin may change them
// between times, and when one has leaked, do away with those before: then every access token ends within a minute, and
// sessions go on by refreshing.
#pragma once

#include "foundation/crypto/sealing.hpp"
#include "foundation/http/api.hpp"
#include "foundation/http/token.hpp"
#include "services/auth/storage/signing_key_store.hpp"

namespace souk::auth {

struct RotateBody {
    bool leaked = false;
};
BOOST_DESCRIBE_STRUCT(RotateBody, (), (leaked))

struct SigningKeyView {
    std::string kid;
    Instant signs_from;
};
BOOST_DESCRIBE_STRUCT(SigningKeyView, (), (kid, signs_from))

struct SigningKeyList {
    std::vector<SigningKeyView> items;
};
BOOST_DESCRIBE_STRUCT(SigningKeyList, (), (items))

class SigningKeysApi {
  public:
    SigningKeysApi(pg::Database& database, http::UserTokens& tokens, const crypto::Sealing& sealing,
                   std::chrono::days life, const Clock& clock)
        : database_(database), store_(database), tokens_(tokens), sealing_(sealing), life_(life), clock_(clock) {}

    task<Answer<SigningKeyList>> list();
    task<Answer<SigningKeyList>> rotate(Caller caller, Body<RotateBody> body);

    // Periodic work of every process, since others change the keys, too: reads them, and makes a new one when it is
    // time. On one loop only: all share `tokens`.
    task<bool> refresh();

  private:
    task<void> change_if_due();
    task<void> read();
    void add_new(pg::Transaction& transaction);

    pg::Database& database_;
    SigningKeyStore store_;
    http::UserTokens& tokens_;
    const crypto::Sealing& sealing_;
    std::chrono::days life_;
    const Clock& clock_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::RotateBody> {
    static constexpr std::string_view example = R"({"leaked":false})";
};
