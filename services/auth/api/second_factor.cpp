// The stories of the second factor: looking at it, turning it on and off, new recovery codes.
#include "services/auth/api/second_factor.hpp"

#include "foundation/crypto/qr_code.hpp"
#include "foundation/crypto/recovery_codes.hpp"
#include "foundation/crypto/totp.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

namespace {

RecoveryCodes new_recovery_codes(pg::Transaction& transaction, UserId user) {
    RecoveryCodes made{crypto::new_recovery_codes()};
    std::vector<crypto::Digest> digests;
    for (const auto& code : made.recovery_codes) digests.push_back(*crypto::recovery_code_digest(code));
    replace_recovery_codes(transaction, user, digests);
    return made;
}

Answer<RecoveryCodes> once(const RecoveryCodes& codes) {
    return Answer<RecoveryCodes>(codes).header("Cache-Control", "no-store");
}

}  // namespace

task<Answer<SecondFactorView>> SecondFactorApi::show(Caller caller) {
    const auto user = co_await users_.active(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    const auto factor = co_await store_.find(caller.user);
    const bool on = factor && factor->on;
    co_return SecondFactorView{on, sessions_.guards(user->roles), on ? factor->recovery_codes : 0};
}

task<Answer<SecondFactorBegun>> SecondFactorApi::begin(Caller caller, Body<PasswordBody> body, Incoming request) {
    const auto user = co_await confirmation_.check(caller, body->password.str(), subscriber_of(request));
    if (!user) co_return user.error();
    const auto secret = crypto::new_totp_secret();
    if (!co_await store_.begin(user->id, sealing_.seal(secret, user->id.to_string())))
        co_return refused(refusal::second_factor_on);
    const auto uri = crypto::otpauth_uri(shop_name_, user->email, secret);
    co_return Answer<SecondFactorBegun>({crypto::totp_secret_text(secret), uri, crypto::qr_svg(uri)})
        .header("Cache-Control", "no-store");
}

// The first code shows that the app has read the secret.
task<Answer<RecoveryCodes>> SecondFactorApi::turn_on(Caller caller, Body<CodeBody> body) {
    const auto user = co_await users_.active(caller.user);
    const auto factor = co_await store_.find(caller.user);
    if (!user || !factor) co_return refused(refusal::second_factor_off);
    if (factor->on) co_return refused(refusal::second_factor_on);
    const auto name = user->id.to_string();
    if (const auto wait = co_await throttle_.attempt(Attempt::second_factor, name)) co_return too_early(*wait);
    const auto step = step_of(user->id, *factor, body->code.str());
    if (!step) co_return refused(refusal::wrong_code);
    co_await throttle_.succeeded(Attempt::second_factor, name);
    const auto mail = co_await mailer_.notice(reader_of(*user), "second_factor_on", user->id);
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    if (!co_await turn_on_second_factor(transaction, user->id, caller.session, *factor, *step))
        co_return refused(refusal::second_factor_on);
    const auto codes = new_recovery_codes(transaction, user->id);
    audit(transaction, user->id, "second_factor_on", user->id.to_string());
    Mailer::send(transaction, mail);
    co_await sessions_.commit_renewing(transaction, {user->id});  // roles that were withheld are given now
    co_return once(codes);
}

task<Answer<void>> SecondFactorApi::turn_off(Caller caller, Body<PasswordAndCodeBody> body, Incoming request) {
    const auto user = co_await confirmation_.check(caller, body->password.str(), subscriber_of(request));
    if (!user) co_return user.error();
    const auto proven = co_await prove(user->view(), body->code.str(), visitor_of(request));
    if (!proven) co_return proven.error();
    if (!co_await remove(user->view(), caller.user)) co_return refused(refusal::second_factor_off);
    co_return no_content();
}

task<Answer<RecoveryCodes>> SecondFactorApi::renew_recovery_codes(Caller caller, Body<PasswordAndCodeBody> body,
                                                                  Incoming request) {
    const auto user = co_await confirmation_.check(caller, body->password.str(), subscriber_of(request));
    if (!user) co_return user.error();
    const auto proven = co_await prove(user->view(), body->code.str(), visitor_of(request));
    if (!proven) co_return proven.error();
    auto transaction = co_await database_.begin();
    const auto codes = new_recovery_codes(transaction, user->id);
    audit(transaction, user->id, "recovery_codes_renewed", user->id.to_string());
    co_await transaction.commit();
    co_return once(codes);
}

task<Answer<void>> SecondFactorApi::reset(Caller caller, Path<UserId> user) {
    const auto found = co_await users_.active(*user);
    if (!found) co_return refused(refusal::user_not_found);
    if (!co_await remove(*found, caller.user)) co_return refused(refusal::second_factor_off);
    co_return no_content();
}

task<bool> SecondFactorApi::remove(UserView user, UserId actor) {
    const auto mail = co_await mailer_.notice(reader_of(user), "second_factor_off", user.id);
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    if (!co_await remove_second_factor(transaction, user.id)) co_return false;
    audit(transaction, actor, "second_factor_off", user.id.to_string());
    Mailer::send(transaction, mail);
    co_await sessions_.commit_renewing(transaction, {user.id});
    co_return true;
}

}  // namespace souk::auth
