#include "services/auth/api/routes.hpp"

#include "services/auth/api/accounts.hpp"
#include "services/auth/api/api_keys.hpp"
#include "services/auth/api/oidc.hpp"
#include "services/auth/api/second_factor.hpp"
#include "services/auth/api/sellers.hpp"
#include "services/auth/api/sign_in_links.hpp"
#include "services/auth/api/signing_keys.hpp"
#include "services/auth/api/user_admin.hpp"
#include "services/auth/domain/api_key_refusals.hpp"
#include "services/auth/domain/oidc_refusals.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/domain/seller_refusals.hpp"

namespace souk::auth {

using namespace refusal;

namespace {

// Where those land who come back from a provider and of whom nothing better is known.
constexpr std::string_view start_page_tells = "/#signin_error";

void add_seller_routes(Routes& table, const Apis& apis) {
    auto* const profile = apis.seller_profile;
    auto* const team = apis.seller_team;
    auto* const states = apis.seller_states;

    table.post("/sellers", &SellerProfileApi::apply, profile)
        .summary("Apply to sell here")
        .signed_in()
        .answers(201)
        .refuses(slug_taken, already_in_a_team, user_not_found);
    table.get("/sellers/me", &SellerProfileApi::mine, profile)
        .summary("The seller whose team you are in")
        .signed_in()
        .refuses(not_in_a_team);
    table.put("/sellers/me", &SellerProfileApi::update, profile)
        .summary("Change the seller's profile")
        .signed_in()
        .refuses(not_in_a_team, seller_right_missing, slug_taken, logo_not_https, http::if_match_required,
                 http::version_changed);
    table.post("/sellers/me/application", &SellerProfileApi::apply_again, profile)
        .summary("Apply once more after a rejection")
        .signed_in()
        .refuses(not_in_a_team, seller_right_missing, slug_taken, illegal_seller_change);
    table.get("/sellers/{slug_or_id}", &SellerProfileApi::show, profile)
        .summary("An active seller")
        .refuses(seller_not_found)
        .cache_control("public, no-cache");

    table.get("/sellers/me/members", &SellerTeamApi::team, team)
        .summary("The seller's team and open invitations")
        .signed_in()
        .refuses(not_in_a_team, seller_right_missing);
    table.post("/sellers/me/members", &SellerTeamApi::invite, team)
        .summary("Invite somebody to the team by mail")
        .signed_in()
        .fresh()
        .answers(201)
        .refuses(not_in_a_team, seller_right_missing, seller_not_active, too_many_invitations, too_many_attempts);
    table.put("/sellers/me/members/{user_id}", &SellerTeamApi::change_rights, team)
        .summary("Change a member's rights")
        .signed_in()
        .refuses(not_in_a_team, seller_right_missing, member_not_found, last_owner, http::if_match_required,
                 http::version_changed);
    table.del("/sellers/me/members/{user_id}", &SellerTeamApi::remove, team)
        .summary("Remove a member, or leave the team")
        .signed_in()
        .refuses(not_in_a_team, seller_right_missing, member_not_found, last_owner);
    table.del("/sellers/me/invitations/{id}", &SellerTeamApi::withdraw, team)
        .summary("Withdraw an invitation")
        .signed_in()
        .refuses(not_in_a_team, seller_right_missing, invitation_not_found);
    table.post("/sellers/invitations/accept", &SellerTeamApi::accept, team)
        .summary("Join the team that a mail invites you to")
        .signed_in()
        .refuses(user_not_found, bad_invitation, invitation_for_another, already_in_a_team, too_many_members);

    table.get("/sellers", &SellerStatesApi::list, states)
        .summary("Sellers of any state, newest first")
        .role(Role::admin, Role::support);
    table.post("/sellers/{id}/approve", &SellerStatesApi::approve, states)
        .summary("Admit a seller")
        .role(Role::admin)
        .refuses(seller_not_found, illegal_seller_change, team_without_owner);
    table.post("/sellers/{id}/reject", &SellerStatesApi::reject, states)
        .summary("Reject an application, or end a suspended seller")
        .role(Role::admin)
        .refuses(seller_not_found, illegal_seller_change);
    table.post("/sellers/{id}/suspend", &SellerStatesApi::suspend, states)
        .summary("Suspend a seller")
        .role(Role::admin)
        .refuses(seller_not_found, illegal_seller_change);
    table.post("/sellers/{id}/reinstate", &SellerStatesApi::reinstate, states)
        .summary("End a suspension")
        .role(Role::admin)
        .refuses(seller_not_found, illegal_seller_change, team_without_owner);
    table.post("/internal/sellers/known", &SellerStatesApi::known, states)
        .summary("Which sellers do these ids stand for?")
        .internal({"order", "product"});
}

}  // namespace

Routes routes(const Apis& apis) {
    Routes table("auth", "Souk auth service", "1.0");
    auto* const accounts = apis.accounts;
    auto* const sessions = apis.sessions;
    auto* const credentials = apis.credentials;

    auto* const factor = apis.second_factor;

    table.post("/auth/register", &AccountApi::sign_up, accounts)
        .summary("Open an account")
        .answers(201)
        .refuses(email_taken, password_too_easy, wrong_credentials, busy);
    table.post("/auth/login", &AccountApi::login, accounts)
        .summary("Sign in")
        .refuses(wrong_credentials, second_factor_required, too_many_attempts, busy);
    table.post("/auth/login/second-factor", &SecondFactorApi::second_step, factor)
        .summary("Go on signing in: with the challenge of second_factor_required and a code")
        .refuses(bad_challenge, wrong_code, second_factor_off, too_many_attempts);
    table.post("/auth/sign-in-link", &SignInLinks::sign_in, apis.sign_in_links)
        .summary("Sign in with a link that the operator of the shop has made")
        .refuses(bad_token, wrong_credentials, second_factor_required);
    table.post("/auth/proof", &SecondFactorApi::prove_again, factor)
        .summary("Show once more who you are: for what asks for a recent proof")
        .signed_in()
        .refuses(user_not_found, wrong_password, no_password, wrong_code, second_factor_off, too_many_attempts, busy);
    table.post("/auth/refresh", &Sessions::refresh, sessions)
        .summary("A new access token for a refresh token")
        .refuses(bad_refresh_token);
    table.post("/auth/logout", &Sessions::logout, sessions).summary("End this session").signed_in();
    table.get("/auth/verify", &AccountApi::verify, accounts).summary("Whose token is this?").signed_in();
    table.get("/auth/.well-known/jwks.json", &AccountApi::jwks, accounts)
        .summary("The keys that tokens are checked with");

    table.post("/auth/email/verify", &CredentialsApi::verify_email, credentials)
        .summary(
            "Prove an address by its mail; without a session, password or device of the account, what was set up on "
            "it before ends")
        .refuses(bad_token, wrong_password, too_many_attempts, busy);
    table.post("/auth/email/confirm", &CredentialsApi::confirm_email, credentials)
        .summary("Agree to a change of address, by the mail to the old or the new one")
        .refuses(bad_token, email_taken);
    table.post("/auth/password/forgot", &CredentialsApi::forgot_password, credentials)
        .summary("Ask for a mail to set a new password")
        .answers(202)
        .refuses(busy);
    table.post("/auth/password/reset", &CredentialsApi::reset_password, credentials)
        .summary("Set a new password by that mail; ends all sessions")
        .refuses(bad_token, password_too_easy, busy);

    table.get("/users/me", &AccountApi::me, accounts)
        .summary("Your account")
        .signed_in()
        .scope(Scope::profile_read)
        .refuses(user_not_found);
    table.put("/users/me", &AccountApi::update, accounts)
        .summary("Change your profile")
        .signed_in()
        .refuses(user_not_found);
    table.post("/users/me/email/verification", &CredentialsApi::send_verification, credentials)
        .summary("Send the mail that proves your address once more")
        .signed_in()
        .answers(202)
        .refuses(user_not_found, too_many_attempts);
    table.post("/users/me/email", &CredentialsApi::change_email, credentials)
        .summary("Change your address: both have to agree by mail")
        .signed_in()
        .answers(202)
        .refuses(user_not_found, wrong_password, no_password, too_many_attempts, busy);
    table.put("/users/me/password", &CredentialsApi::change_password, credentials)
        .summary("Change your password; ends all other sessions")
        .signed_in()
        .refuses(user_not_found, wrong_password, no_password, password_too_easy, too_many_attempts, busy);
    table.get("/users/me/sessions", &Sessions::list, sessions).summary("Where you are signed in").signed_in();
    table.del("/users/me/sessions/{id}", &Sessions::end_one, sessions)
        .summary("Sign out there")
        .signed_in()
        .refuses(session_not_found);
    table.del("/users/me/sessions", &Sessions::end_all, sessions).summary("Sign out everywhere").signed_in();
    table.get("/users/me/export", &AccountApi::export_data, accounts)
        .summary("All that is known of you")
        .signed_in()
        .refuses(user_not_found);
    table.post("/users/me/close", &AccountApi::close, accounts)
        .summary("Close your account for good")
        .signed_in()
        .refuses(user_not_found, wrong_password, no_password, too_many_attempts, busy, last_owner_closes);

    table.get("/users/me/second-factor", &SecondFactorApi::show, factor)
        .summary("Your second factor")
        .signed_in()
        .refuses(user_not_found);
    table.post("/users/me/second-factor", &SecondFactorApi::begin, factor)
        .summary("Begin to set one up: a secret for your authenticator app")
        .signed_in()
        .refuses(user_not_found, wrong_password, no_password, second_factor_on, too_many_attempts, busy);
    table.post("/users/me/second-factor/confirm", &SecondFactorApi::turn_on, factor)
        .summary("Turn it on with a first code; shows the recovery codes")
        .signed_in()
        .refuses(second_factor_off, second_factor_on, wrong_code, too_many_attempts);
    table.post("/users/me/second-factor/recovery-codes", &SecondFactorApi::renew_recovery_codes, factor)
        .summary("New recovery codes instead of those before")
        .signed_in()
        .refuses(user_not_found, wrong_password, no_password, wrong_code, second_factor_off, too_many_attempts, busy);
    table.post("/users/me/second-factor/turn-off", &SecondFactorApi::turn_off, factor)
        .summary("Turn it off")
        .signed_in()
        .refuses(user_not_found, wrong_password, no_password, wrong_code, second_factor_off, too_many_attempts, busy);

    table.get("/users/me/addresses", &AccountApi::addresses, accounts).summary("Your addresses").signed_in();
    table.post("/users/me/addresses", &AccountApi::add_address, accounts)
        .summary("Add an address")
        .signed_in()
        .answers(201)
        .refuses(too_many_addresses);
    table.put("/users/me/addresses/{id}", &AccountApi::replace_address, accounts)
        .summary("Change an address")
        .signed_in()
        .refuses(address_not_found);
    table.put("/users/me/addresses/{id}/default", &AccountApi::set_default_address, accounts)
        .summary("Take it for shipping or billing when none is named")
        .signed_in()
        .refuses(address_not_found);
    table.del("/users/me/addresses/{id}", &AccountApi::remove_address, accounts)
        .summary("Remove an address")
        .signed_in()
        .refuses(address_not_found);

    table.get("/auth/oidc", &OidcApi::providers, apis.oidc).summary("The providers that one may sign in with");
    table.get("/auth/oidc/{provider}/start", &OidcApi::start, apis.oidc)
        .summary("Go to the provider")
        .answers(302)
        .lands_on(start_page_tells)
        .refuses(provider_not_found, return_to_not_local);
    table.get("/auth/oidc/{provider}/callback", &OidcApi::callback, apis.oidc)
        .summary("Come back from the provider")
        .answers(302)
        .deadline(std::chrono::seconds(30))
        .lands_on(start_page_tells)
        .refuses(provider_not_found, sign_in_over, wrong_browser, provider_refused, provider_unavailable, bad_id_token,
                 provider_email_missing, provider_email_unverified, link_by_signing_in, account_closed, identity_taken,
                 provider_linked);
    table.post("/auth/oidc/exchange", &OidcApi::exchange, apis.oidc)
        .summary("Tokens for the code from the fragment")
        .refuses(bad_sign_in_code, wrong_credentials, second_factor_required);
    table.get("/users/me/identities", &OidcApi::identities, apis.oidc)
        .summary("The providers linked to your account")
        .signed_in();
    table.post("/users/me/identities/{provider}/start", &OidcApi::start_link, apis.oidc)
        .summary("Link a provider to your account")
        .signed_in()
        .fresh()
        .refuses(provider_not_found, return_to_not_local);
    table.del("/users/me/identities/{provider}", &OidcApi::unlink, apis.oidc)
        .summary("Unlink a provider")
        .signed_in()
        .refuses(identity_not_found, last_way_in);

    table.get("/users/me/api-keys", &ApiKeyApi::list, apis.api_keys).summary("Your API keys").signed_in();
    table.post("/users/me/api-keys", &ApiKeyApi::make, apis.api_keys)
        .summary("An API key; it is shown only now")
        .signed_in()
        .fresh()
        .answers(201)
        .refuses(user_not_found, too_many_api_keys, api_key_expired);
    table.del("/users/me/api-keys/{id}", &ApiKeyApi::revoke, apis.api_keys)
        .summary("End an API key")
        .signed_in()
        .refuses(api_key_not_found);
    table.post("/internal/api-keys/verify", &ApiKeyApi::verify, apis.api_keys)
        .summary("Is this API key valid?")
        .internal({"admin", "order", "product"});

    table.get("/users", &UserAdminApi::list, apis.users)
        .summary("Accounts, newest first")
        .role(Role::admin, Role::support);
    table.get("/users/{id}", &UserAdminApi::show, apis.users)
        .summary("An account")
        .role(Role::admin, Role::support)
        .refuses(user_not_found);
    table.put("/users/{id}/roles", &UserAdminApi::set_roles, apis.users)
        .summary("Give and take roles")
        .role(Role::admin)
        .fresh()
        .refuses(user_not_found, own_account, http::if_match_required, http::version_changed);
    table.post("/users/{id}/suspend", &UserAdminApi::suspend, apis.users)
        .summary("Suspend an account; ends its sessions")
        .role(Role::admin)
        .refuses(user_not_found, own_account, illegal_change);
    table.post("/users/{id}/reinstate", &UserAdminApi::reinstate, apis.users)
        .summary("End a suspension")
        .role(Role::admin)
        .refuses(user_not_found, illegal_change);
    table.post("/users/{id}/second-factor/reset", &SecondFactorApi::reset, factor)
        .summary("Turn off the second factor of somebody who has lost it and the recovery codes")
        .role(Role::admin)
        .refuses(user_not_found, second_factor_off);

    table.get("/auth/signing-keys", &SigningKeysApi::list, apis.signing_keys)
        .summary("The keys that sign access tokens")
        .role(Role::admin);
    table.post("/auth/signing-keys/rotate", &SigningKeysApi::rotate, apis.signing_keys)
        .summary(
            "Another signing key, in five minutes; when one has leaked at once, which ends all access tokens of before")
        .role(Role::admin);

    add_seller_routes(table, apis);

    table.get("/internal/users/{id}", &AccountApi::contact, accounts)
        .summary("How to reach a user")
        .internal({"order"})
        .refuses(user_not_found);
    return table;
}

}  // namespace souk::auth
