// Whose account an identity at a provider opens, and how identities are added to and taken from one.
#include "foundation/outbox/append.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/oidc.hpp"
#include "services/auth/domain/identity.hpp"
#include "services/auth/domain/oidc_refusals.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/events/user_registered.hpp"

namespace souk::auth {

task<std::expected<UserId, Refused>> OidcApi::user_of(std::string provider, http::IdClaims claims, std::string locale) {
    const auto known = co_await store_.signed_in(provider, claims.subject);
    if (!known) co_return co_await new_user(std::move(provider), std::move(claims), std::move(locale));
    if (!co_await users_.active(*known)) co_return std::unexpected(refused(refusal::account_closed));
    co_return *known;
}

task<std::expected<UserId, Refused>> OidcApi::new_user(std::string provider, http::IdClaims claims,
                                                       std::string locale) {
    const auto email = EmailAddress::parse(claims.email);
    if (!email) co_return std::unexpected(refused(refusal::provider_email_missing));
    // An address that nobody has proved to be theirs must not be taken from whoever owns it.
    if (claims.email_proof != http::EmailProof::yes)
        co_return std::unexpected(refused(refusal::provider_email_unverified));
    const auto id = UserId::make();
    const auto name = display_name(claims.name, email->str());
    std::string taken;
    try {
        auto transaction = co_await database_.begin();
        insert_user(transaction, {id, email->str(), name, std::string(hash_of_no_password), {Role::customer}, locale});
        verify_address(transaction, id);
        insert_identity(transaction, {provider, claims.subject, id, email->str()});
        outbox::append(transaction, UserRegistered{id});
        Mailer::send(transaction, Mailer::once({email->str(), name, locale, true}, "welcome"));
        co_await transaction.commit();
        co_return id;
    } catch (const pg::UniqueViolation& violation) {
        taken = violation.constraint();
    }
    // Two browsers at once: the other one has just made this account.
    if (const auto known = co_await store_.signed_in(provider, claims.subject)) co_return *known;
    // Both have proved that the address is theirs: they are one person.
    const auto owner = co_await users_.active_by_email(email->str());
    if (owner && owner->email_verified) co_return co_await link(owner->id, std::move(provider), std::move(claims));
    co_return std::unexpected(refused(refusal::link_by_signing_in));
}

task<std::expected<UserId, Refused>> OidcApi::link(UserId user, std::string provider, http::IdClaims claims) {
    const auto account = co_await users_.active(user);
    if (!account) co_return std::unexpected(refused(refusal::account_closed));
    const auto email = EmailAddress::parse(claims.email);
    bool linked = false;
    const auto mail = co_await mailer_.notice(reader_of(*account), "identity_linked", user);
    try {
        auto transaction = co_await database_.begin();
        insert_identity(transaction, {provider, claims.subject, user, email ? email->str() : ""});
        audit(transaction, user, "identity_linked", provider);
        Mailer::send(transaction, mail, {{"provider", provider}});
        co_await transaction.commit();
        linked = true;
    } catch (const pg::UniqueViolation&) {
        linked = false;
    }
    if (linked) co_return user;
    const auto owner = co_await store_.signed_in(provider, claims.subject);
    if (owner == user) co_return user;
    co_return std::unexpected(refused(owner ? refusal::identity_taken : refusal::provider_linked));
}

task<Answer<IdentityList>> OidcApi::identities(Caller caller) { co_return co_await store_.of(caller.user); }

task<Answer<void>> OidcApi::unlink(Caller caller, Path<Slug> provider) {
    auto transaction = co_await database_.begin();
    switch (co_await remove_identity(transaction, caller.user, provider->str())) {
        case Removed::not_found: co_return refused(refusal::identity_not_found);
        case Removed::last_way_in: co_return refused(refusal::last_way_in);
        case Removed::yes: break;
    }
    audit(transaction, caller.user, "identity_unlinked", provider->str());
    co_await transaction.commit();
    co_return no_content();
}

}  // namespace souk::auth
