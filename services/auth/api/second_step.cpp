// The story of the second step of signing in.
#include "foundation/crypto/recovery_codes.hpp"
#include "foundation/crypto/totp.hpp"
#include "foundation/schema/decode.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/second_factor.hpp"
#include "services/auth/api/too_early.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

namespace {

constexpr std::chrono::minutes challenge_life{5};

std::string challenge_key(std::string_view challenge) {
    return "auth:challenge:" + crypto::to_hex(crypto::sha256(challenge));
}

std::string mark_of(std::string_view password_hash) { return crypto::to_hex(crypto::sha256(password_hash)); }

struct ChallengeGiven {
    std::string challenge;
    std::int64_t expires_in = 0;  // seconds
};
BOOST_DESCRIBE_STRUCT(ChallengeGiven, (), (challenge, expires_in))

}  // namespace

task<Answer<SignedIn>> SecondFactorApi::admit(Credentials user, Visitor visitor) {
    if (!user.second_factor) {
        const auto id = user.id;
        auto session = co_await sessions_.begin(std::move(user), std::move(visitor));
        if (!session) co_return refused(refusal::wrong_credentials);  // closed, or its password changed, in this moment
        co_return Answer<SignedIn>(*session).header("Set-Cookie", sessions_.device_cookie(id));
    }
    const auto challenge = crypto::random_token();
    const auto key = challenge_key(challenge);
    const auto text = schema::encode(Challenge{user.id, mark_of(user.password_hash)});
    co_await redis_.set(key, text, challenge_life);
    const ChallengeGiven given{challenge, std::chrono::seconds(challenge_life).count()};
    co_return refused(refusal::second_factor_required, {}, schema::encode(given));
}

task<Answer<SignedIn>> SecondFactorApi::second_step(Body<SecondStepBody> body, Incoming request) {
    const auto key = challenge_key(body->challenge.str());
    const auto text = co_await redis_.get(key);
    const auto challenge = text ? schema::decode<Challenge>(*text) : std::unexpected(std::vector<Violation>{});
    if (!challenge) co_return refused(refusal::bad_challenge);
    auto user = co_await users_.credentials(challenge->user_id);
    if (!user || !user->second_factor || mark_of(user->password_hash) != challenge->password_mark)
        co_return refused(refusal::bad_challenge);
    const auto proven = co_await prove(user->view(), body->code.str(), visitor_of(request));
    if (!proven) co_return proven.error();
    co_await redis_.del({key});
    auto session = co_await sessions_.begin(std::move(*user), visitor_of(request), true);
    if (!session) co_return refused(refusal::bad_challenge);
    co_return Answer<SignedIn>(*session).header("Set-Cookie", sessions_.device_cookie(challenge->user_id));
}

task<Answer<ProofView>> SecondFactorApi::prove_again(Caller caller, Body<ProofBody> body, Incoming request) {
    const auto user = co_await confirmation_.check(caller, body->password.str(), subscriber_of(request));
    if (!user) co_return user.error();
    if (user->second_factor) {
        if (!body->code) co_return refused(refusal::wrong_code);
        const auto proven = co_await prove(user->view(), body->code->str(), visitor_of(request));
        if (!proven) co_return proven.error();
    }
    auto shown = co_await sessions_.prove(caller, user->second_factor);
    if (!shown) co_return refused(refusal::user_not_found);
    co_return ProofView{std::move(shown->access_token), shown->expires_in};
}

task<std::expected<void, Refused>> SecondFactorApi::prove(UserView user, std::string code, Visitor visitor) {
    const auto name = user.id.to_string();
    if (const auto wait = co_await throttle_.attempt(Attempt::second_factor, name))
        co_return std::unexpected(too_early(*wait));
    const auto factor = co_await store_.find(user.id);
    if (!factor || !factor->on) co_return std::unexpected(refused(refusal::second_factor_off));
    if (!co_await take(user, *factor, code, visitor)) {
        auto transaction = co_await database_.begin();
        audit(transaction, std::nullopt, "second_factor_failed", name, visitor);
        co_await transaction.commit(pg::Durability::soon);
        co_return std::unexpected(refused(refusal::wrong_code));
    }
    co_await throttle_.succeeded(Attempt::second_factor, name);
    co_return std::expected<void, Refused>();
}

task<bool> SecondFactorApi::take(const UserView& user, const SecondFactor& factor, const std::string& code,
                                 const Visitor& visitor) {
    if (const auto step = step_of(user.id, factor, code)) co_return co_await store_.use_step(user.id, *step);
    const auto digest = crypto::recovery_code_digest(code);
    if (!digest || !co_await store_.use_recovery_code(user.id, *digest)) co_return false;
    const auto mail = co_await mailer_.notice(reader_of(user), "recovery_code_used", user.id);
    auto transaction = co_await database_.begin();
    audit(transaction, user.id, "recovery_code_used", user.id.to_string(), visitor);
    Mailer::send(transaction, mail, {{"left", std::to_string(factor.recovery_codes - 1)}});
    co_await transaction.commit();
    co_return true;
}

std::optional<std::int64_t> SecondFactorApi::step_of(UserId user, const SecondFactor& factor,
                                                     const std::string& code) const {
    const auto secret = sealing_.open(factor.sealed_secret.data, user.to_string());
    if (!secret) throw std::runtime_error("a second factor was sealed with another key");
    return crypto::verify_totp(*secret, code, clock_.now().microseconds() / 1'000'000, factor.last_step);
}

}  // namespace souk::auth
