// Remembers the accounts that a tool has opened (e-mail, password, refresh token) in a file that only its owner may
// read, so that the next run signs in without a password check. Passwords are in the file before the first
// registration: a run that is killed loses no account.
#pragma once

#include "tools/retail/shop/account.hpp"

#include <deque>
#include <string>
#include <unordered_map>

namespace souk::retail {

class Sessions {
  public:
    // Reads the file if there is one. std::runtime_error when it is damaged.
    explicit Sessions(std::string path);

    // The account with this e-mail address; a new one gets a random password. The reference stays good.
    Account& account(const std::string& email, const std::string& name);
    void save() const;  // whole file, replaced in one step

    // Signs all of these in, `concurrency` at a time, with a progress bar; returns how many accounts are new.
    task<std::int64_t> sign_in(Gateway& gateway, const std::vector<Account*>& accounts, int concurrency);

  private:
    std::string path_;
    std::deque<Account> accounts_;
    std::unordered_map<std::string, Account*> by_email_;
};

}  // namespace souk::retail
