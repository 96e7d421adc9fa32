// Signing in with a second factor: one-time passwords of an authenticator app (RFC 6238), and recovery codes for those
// who have lost it. Where it is on, the password earns a challenge (in Redis, five minutes) and the challenge with a
// code a session. Each code counts once, and wrong ones are counted per user. Without Redis nobody with a second factor
// gets in: 503.
#pragma once

#include "foundation/crypto/sealing.hpp"
#include "foundation/http/api.hpp"
#include "services/auth/api/password_confirmation.hpp"
#include "services/auth/api/sessions.hpp"
#include "services/auth/storage/second_factor_store.hpp"

namespace souk::auth {

struct SecondStepBody {
    Text<1, 100> challenge;
    Text<1, 40> code;  // of the app, or a recovery code
};
BOOST_DESCRIBE_STRUCT(SecondStepBody, (), (challenge, code))

struct PasswordBody {
    Text<1, 200> password;
};
BOOST_DESCRIBE_STRUCT(PasswordBody, (), (password))

struct CodeBody {
    Text<1, 40> code;
};
BOOST_DESCRIBE_STRUCT(CodeBody, (), (code))

struct PasswordAndCodeBody {
    Text<1, 200> password;
    Text<1, 40> code;
};
BOOST_DESCRIBE_STRUCT(PasswordAndCodeBody, (), (password, code))

struct ProofBody {
    Text<1, 200> password;
    std::optional<Text<1, 40>> code;  // of the second factor, where it is on
};
BOOST_DESCRIBE_STRUCT(ProofBody, (), (password, code))

struct ProofView {
    std::string access_token;
    std::int64_t expires_in = 0;  // seconds
};
BOOST_DESCRIBE_STRUCT(ProofView, (), (access_token, expires_in))

struct SecondFactorView {
    bool on = false;
    bool required = false;  // for a role of yours, which is withheld until it is on
    std::int64_t recovery_codes_left = 0;
};
BOOST_DESCRIBE_STRUCT(SecondFactorView, (), (on, required, recovery_codes_left))

// Shown once, to be read by an authenticator app.
struct SecondFactorBegun {
    std::string secret;  // base32, to be typed in
    std::string otpauth_uri;
    std::string qr_svg;  // the same as a picture
};
BOOST_DESCRIBE_STRUCT(SecondFactorBegun, (), (secret, otpauth_uri, qr_svg))

struct RecoveryCodes {
    std::vector<std::string> recovery_codes;  // shown once
};
BOOST_DESCRIBE_STRUCT(RecoveryCodes, (), (recovery_codes))

// What a challenge stands for.
struct Challenge {
    UserId user_id;
    std::string password_mark;  // of the password that earned it: another one makes it worthless
};
BOOST_DESCRIBE_STRUCT(Challenge, (), (user_id, password_mark))

class SecondFactorApi {
  public:
    SecondFactorApi(pg::Database& database, redis::Client& redis, Sessions& sessions,
                    PasswordConfirmation& confirmation, ThrottleStore& throttle, Mailer& mailer,
                    const crypto::Sealing& sealing, std::string shop_name, const Clock& clock)
        : database_(database),
          redis_(redis),
          users_(database),
          store_(database),
          sessions_(sessions),
          confirmation_(confirmation),
          throttle_(throttle),
          mailer_(mailer),
          sealing_(sealing),
          shop_name_(std::move(shop_name)),
          clock_(clock) {}

    // For whoever has shown the first factor: a session, or the challenge for the second one.
    task<Answer<SignedIn>> admit(Credentials user, Visitor visitor);
    task<Answer<SignedIn>> second_step(Body<SecondStepBody> body, Incoming request);
    // Once more in an open session: its next access tokens say that its user has just shown who they are.
    task<Answer<ProofView>> prove_again(Caller caller, Body<ProofBody> body, Incoming request);

    task<Answer<SecondFactorView>> show(Caller caller);
    task<Answer<SecondFactorBegun>> begin(Caller caller, Body<PasswordBody> body, Incoming request);
    task<Answer<RecoveryCodes>> turn_on(Caller caller, Body<CodeBody> body);
    task<Answer<void>> turn_off(Caller caller, Body<PasswordAndCodeBody> body, Incoming request);
    task<Answer<RecoveryCodes>> renew_recovery_codes(Caller caller, Body<PasswordAndCodeBody> body, Incoming request);
    task<Answer<void>> reset(Caller caller, Path<UserId> user);  // by an admin, for somebody who has lost everything

  private:
    // Refused with wrong_code, too_many_attempts or second_factor_off.
    task<std::expected<void, Refused>> prove(UserView user, std::string code, Visitor visitor);
    task<bool> take(const UserView& user, const SecondFactor& factor, const std::string& code, const Visitor& visitor);
    std::optional<std::int64_t> step_of(UserId user, const SecondFactor& factor, const std::string& code) const;
    task<bool> remove(UserView user, UserId actor);

    pg::Database& database_;
    redis::Client& redis_;
    UserStore users_;
    SecondFactorStore store_;
    Sessions& sessions_;
    PasswordConfirmation& confirmation_;
    ThrottleStore& throttle_;
    Mailer& mailer_;
    const crypto::Sealing& sealing_;
    std::string shop_name_;
    const Clock& clock_;
};

}  // namespace souk::auth

template <>
struct souk::schema::about<souk::auth::SecondStepBody> {
    static constexpr std::string_view example =
        R"({"challenge":"3lqpzowDfQ_SUtu-_L2VEMghPWRikfO2KsWh3lvm7LA","code":"287082"})";
};
template <>
struct souk::schema::about<souk::auth::ProofBody> {
    static constexpr std::string_view example = R"({"password":"correct horse battery"})";
};
template <>
struct souk::schema::about<souk::auth::PasswordBody> {
    static constexpr std::string_view example = R"({"password":"correct horse battery"})";
};
template <>
struct souk::schema::about<souk::auth::CodeBody> {
    static constexpr std::string_view example = R"({"code":"287082"})";
};
template <>
struct souk::schema::about<souk::auth::PasswordAndCodeBody> {
    static constexpr std::string_view example = R"({"password":"correct horse battery","code":"7K3M-X9QD-0RTV-4HWB"})";
};
