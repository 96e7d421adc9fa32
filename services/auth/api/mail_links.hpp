// The links in mails lead to pages of the shop. The token is in the fragment, which browsers neither send nor pass on.
// Links in mails come sealed: whoever reads a table or a queue reads none.
#pragma once

#include "workers/email/events/sealed_links.hpp"

#include <string>
#include <string_view>

namespace souk::auth {

class MailLinks {
  public:
    MailLinks(std::string shop_url, email::SealedLinks sealed)
        : shop_url_(std::move(shop_url)), sealed_(std::move(sealed)) {}

    std::string verify_email(std::string_view token) const { return link("verify-email", token); }
    std::string reset_password(std::string_view token) const { return link("reset-password", token); }
    std::string seller_invitation(std::string_view token) const { return link("seller-invitation", token); }
    std::string confirm_email(std::string_view token) const { return link("confirm-email", token); }

  private:
    std::string link(std::string_view page, std::string_view token) const {
        return sealed_.seal(shop_url_ + "/account/" + std::string(page) + "#token=" + std::string(token));
    }
    std::string shop_url_;
    email::SealedLinks sealed_;
};

// Not in a mail: the operator's terminal shows it. It leads to the start page.
inline std::string sign_in_address(const std::string& shop_url, std::string_view token) {
    return shop_url + "/#link=" + std::string(token);
}

}  // namespace souk::auth
