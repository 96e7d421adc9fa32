#include "services/auth/api/sign_in_links.hpp"

#include "services/auth/api/audit.hpp"
#include "services/auth/domain/refusals.hpp"

namespace souk::auth {

task<Answer<SignedIn>> SignInLinks::sign_in(Body<TokenBody> body, Incoming request) {
    auto transaction = co_await database_.begin();
    const auto id = co_await take_sign_in(transaction, body->token.str());
    if (!id) co_return refused(refusal::bad_token);
    audit(transaction, *id, "sign_in_link_used", id->to_string(), visitor_of(request));
    co_await transaction.commit();
    auto user = co_await users_.credentials(*id);
    if (!user) co_return refused(refusal::bad_token);
    co_return co_await second_factor_.admit(std::move(*user), visitor_of(request));
}

}  // namespace souk::auth
