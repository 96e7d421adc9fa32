// Removes what nobody can use any more: sessions, links in mails, and invitations to a seller's team that have run out.
// Whether one has run out is decided where it is used, so this may be late.
#pragma once

#include "services/auth/storage/account_token_store.hpp"
#include "services/auth/storage/seller_team_store.hpp"
#include "services/auth/storage/user_store.hpp"

namespace souk::auth {

class ExpiredTokens {
  public:
    explicit ExpiredTokens(pg::Database& database) : users_(database), tokens_(database), teams_(database) {}
    task<bool> remove();

  private:
    UserStore users_;
    AccountTokenStore tokens_;
    SellerTeamStore teams_;
};

}  // namespace souk::auth
