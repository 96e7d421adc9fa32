// What makes a password acceptable, as NIST SP 800-63B has it: 8 to 200 characters of any kind, refused when it is
// easily guessed, judged by zxcvbn with the user's own e-mail address and name in its dictionary. Called wherever a
// password is set. Pure and thread-safe, but it may take milliseconds: call it on a BlockingPool, beside the hashing.
#pragma once

#include "foundation/core/refusal.hpp"

#include <optional>
#include <string_view>

namespace souk::auth {

struct PasswordOwner {
    std::string_view email;
    std::string_view name;
};

// 10^8 guesses, where zxcvbn's score 3 begins: above nearly all of what is commonest, below three plain words.
inline constexpr double least_password_bits = 26.6;

// What the best known attacks on people's passwords need, in bits; the owner's words count for next to nothing.
double password_bits(std::string_view password, const PasswordOwner& owner);

// Nothing for a password that may be used.
std::optional<Refused> password_fault(std::string_view password, const PasswordOwner& owner);

}  // namespace souk::auth
