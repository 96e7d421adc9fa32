// The links in mails lead to pages of the shop. The token is in the fragment, which browsers neither send nor pass on.
#pragma once

#include <string>
#include <string_view>

namespace souk::auth {

class MailLinks {
  public:
    explicit MailLinks(std::string shop_url) : shop_url_(std::move(shop_url)) {}

    std::string verify_email(std::string_view token) const { return link("verify-email", token); }
    std::string reset_password(std::string_view token) const { return link("reset-password", token); }
    std::string seller_invitation(std::string_view token) const { return link("seller-invitation", token); }
    std::string confirm_email(std::string_view token) const { return link("confirm-email", token); }

    // Not in a mail: the operator's terminal shows it. It leads to the start page.
    std::string sign_in(std::string_view token) const { return shop_url_ + "/#link=" + std::string(token); }

  private:
    std::string link(std::string_view page, std::string_view token) const {
        return shop_url_ + "/account/" + std::string(page) + "#token=" + std::string(token);
    }
    std::string shop_url_;
};

}  // namespace souk::auth
