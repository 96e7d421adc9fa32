// The stories of the signed-in user and of those who ask who that is.
#include "services/auth/api/accounts.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/domain/seller_refusals.hpp"
#include "services/auth/events/user_deleted.hpp"
#include "services/auth/storage/account_token_store.hpp"
#include "services/auth/storage/seller_team_store.hpp"

namespace souk::auth {

task<Answer<VerifiedView>> AccountApi::verify(Caller caller) {
    VerifiedView view{caller.user, {}, {}, {}};
    for (const auto role : {Role::customer, Role::seller, Role::support, Role::admin})
        if (caller.has(role)) view.roles.push_back(role);
    if (caller.seller) {
        view.seller = caller.seller->seller;
        view.seller_rights = caller.seller->rights.list();
    }
    co_return view;
}

task<http::Response> AccountApi::jwks(const http::Request&) {
    http::Response response;
    response.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "public, max-age=60"}};
    response.body = tokens_.jwks();
    co_return response;
}

task<Answer<UserView>> AccountApi::me(Caller caller) {
    auto user = co_await store_.active(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    co_return std::move(*user);
}

task<Answer<UserView>> AccountApi::update(Caller caller, Body<ProfileBody> body) {
    if (!co_await store_.set_profile(caller.user, body->name.str(),
                                     body->locale ? std::optional(body->locale->str()) : std::nullopt))
        co_return refused(refusal::user_not_found);
    co_return co_await me(caller);
}

task<Answer<AccountExport>> AccountApi::export_data(Caller caller) {
    const auto user = co_await store_.credentials(caller.user);
    if (!user) co_return refused(refusal::user_not_found);
    AccountExport all{SystemClock().now(), user->view(), user->second_factor, {}, {}, {}, {}, {}, {}};
    all.new_email = co_await AccountTokenStore(database_).new_email_of(caller.user);
    all.addresses = (co_await addresses_.all(caller.user)).items;
    all.sessions = (co_await sessions_.list_of(caller)).items;
    all.identities = (co_await IdentityStore(database_).of(caller.user)).items;
    all.api_keys = co_await ApiKeyStore(database_).of(caller.user);
    if (auto seller = co_await SellerStore(database_).of_member(caller.user))
        all.team = {seller->id, std::move(seller->name), std::move(seller->rights)};
    co_return Answer<AccountExport>(all).header("Content-Disposition", "attachment; filename=\"account.json\"");
}

task<Answer<void>> AccountApi::close(Caller caller, Body<PasswordBody> body, Incoming request) {
    const auto user = co_await confirmation_.check(caller, body->password.str(), subscriber_of(request));
    if (!user) co_return user.error();
    co_await sessions_.require_denylist();
    auto transaction = co_await database_.begin();
    if (!co_await may_leave_for_good(transaction, user->id)) co_return refused(refusal::last_owner_closes);
    close_account(transaction, user->id);
    leave_for_good(transaction, user->id);
    audit(transaction, user->id, "account_closed", user->id.to_string());
    outbox::append(transaction, UserDeleted{user->id});
    Mailer::send(transaction, Mailer::once(reader_of(user->view()), "account_deleted"));
    co_await sessions_.commit_ending(transaction, user->id);
    co_return no_content();
}

task<Answer<Contact>> AccountApi::contact(Path<UserId> user) {
    auto contact = co_await store_.contact(*user);
    if (!contact) co_return refused(refusal::user_not_found);
    co_return std::move(*contact);
}

}  // namespace souk::auth
