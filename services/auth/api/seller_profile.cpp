// The stories of a seller's profile: applying, putting an application right, keeping it, and what everybody sees.
#include "foundation/core/web_url.hpp"
#include "foundation/outbox/append.hpp"
#include "services/auth/api/audit.hpp"
#include "services/auth/api/sellers.hpp"
#include "services/auth/domain/refusals.hpp"
#include "services/auth/domain/seller_refusals.hpp"
#include "services/auth/domain/seller_slug.hpp"
#include "services/auth/events/seller_applied.hpp"

namespace souk::auth {

namespace {

constexpr int most_attempts = 3;

Refusal refusal_for(const pg::UniqueViolation& taken) {
    return taken.constraint() == "sellers_one_of_a_slug" ? refusal::slug_taken : refusal::already_in_a_team;
}

template <class T>
std::optional<std::string> text_of(const std::optional<T>& text) {
    return text ? std::optional(text->str()) : std::nullopt;
}

Answer<OwnSellerView> answer(OwnSeller seller) {
    const bool whole = SellerRights(seller.rights).has(SellerRight::payouts);
    std::optional<PayoutView> payout;
    if (seller.iban) payout = {whole ? seller.iban->str() : seller.iban->masked(), seller.account_holder.value_or("")};
    auto tag = http::version_tag(seller.version);
    OwnSellerView view{seller.id,
                       std::move(seller.slug),
                       std::move(seller.name),
                       std::move(seller.description),
                       std::move(seller.logo_url),
                       seller.country,
                       std::move(seller.vat_id),
                       std::move(payout),
                       seller.status,
                       std::move(seller.reason),
                       std::move(seller.rights),
                       seller.created_at,
                       seller.updated_at};
    return Answer<OwnSellerView>(view).header("ETag", std::move(tag)).header("Cache-Control", "no-store");
}

SellerApplication application(SellerId id, Slug slug, const SellerBody& body) {
    return {id,           std::move(slug),      body.name.str(),  body.description.str(),
            body.country, text_of(body.vat_id), body.payout.iban, body.payout.account_holder.str()};
}

}  // namespace

struct AllowedSellerChanges {
    std::vector<SellerStatus> allowed;
};
BOOST_DESCRIBE_STRUCT(AllowedSellerChanges, (), (allowed))

Refused refused_change(SellerStatus from) {
    return refused(refusal::illegal_seller_change, why_not(from),
                   schema::encode(AllowedSellerChanges{allowed_from(from)}));
}

task<std::optional<Refusal>> SellerProfileApi::add(UserId user, SellerId id, Slug slug, const SellerBody& body) {
    try {
        auto transaction = co_await database_.begin();
        insert_seller(transaction, application(id, std::move(slug), body));
        if (!co_await add_member(transaction, id, user, {SellerRight::owner})) co_return refusal::user_not_found;
        note_application(transaction, id, user);
        audit(transaction, user, "seller_applied", id.to_string());
        outbox::append(transaction, SellerApplied{id});
        co_await transaction.commit();
    } catch (const pg::UniqueViolation& taken) {
        co_return refusal_for(taken);
    }
    co_return std::nullopt;
}

task<Answer<OwnSellerView>> SellerProfileApi::apply(Caller caller, Body<SellerBody> body) {
    if (body->slug && is_reserved(*body->slug)) co_return refused(refusal::slug_taken);
    const auto id = SellerId::make();
    for (int attempt = 0; attempt < most_attempts; ++attempt) {
        auto slug = body->slug;
        if (!slug) {
            auto slugs = slugs_for(body->name.str(), id);
            // Many want the same name at this moment: the one that nobody else can want.
            if (attempt + 1 == most_attempts) slugs.erase(slugs.begin(), slugs.end() - 1);
            slug = co_await sellers_.first_free(std::move(slugs));
        }
        if (!slug) break;
        const auto why = co_await add(caller.user, id, *slug, *body);
        if (!why) {
            auto seller = co_await sellers_.of_member(caller.user);
            if (!seller) co_return refused(refusal::not_in_a_team);
            co_return answer(std::move(*seller)).status(201).header("Location", "/sellers/me");
        }
        // One made of the name is made again: somebody was faster.
        if (body->slug || !(*why == refusal::slug_taken)) co_return refused(*why);
    }
    co_return refused(refusal::slug_taken);
}

task<Answer<OwnSellerView>> SellerProfileApi::apply_again(Caller caller, Body<SellerBody> body) {
    if (body->slug && is_reserved(*body->slug)) co_return refused(refusal::slug_taken);
    bool slug_taken = false;
    try {
        auto transaction = co_await database_.begin();
        const auto team = co_await team_with(transaction, caller, SellerRight::owner);
        if (!team) co_return refused(team.error());
        const auto& seller = team->seller;
        if (!co_await change_seller(transaction,
                                    {seller.id, caller.user, sources_of(SellerStatus::applied), SellerStatus::applied}))
            co_return refused_change(seller.status);
        correct_seller(transaction, application(seller.id, body->slug.value_or(seller.slug), *body));
        audit(transaction, caller.user, "seller_applied", seller.id.to_string());
        outbox::append(transaction, SellerApplied{seller.id});
        co_await transaction.commit();
    } catch (const pg::UniqueViolation&) {
        slug_taken = true;
    }
    if (slug_taken) co_return refused(refusal::slug_taken);
    co_return co_await mine(caller);
}

task<Answer<OwnSellerView>> SellerProfileApi::mine(Caller caller) {
    auto seller = co_await sellers_.of_member(caller.user);
    if (!seller) co_return refused(refusal::not_in_a_team);
    co_return answer(std::move(*seller));
}

task<Answer<OwnSellerView>> SellerProfileApi::update(Caller caller, Body<SellerProfileBody> body,
                                                     http::IfMatch if_match) {
    std::optional<std::string> logo_url;
    if (body->logo_url) {
        const auto url = WebUrl::parse(body->logo_url->str());
        if (!url) co_return refused(refusal::logo_not_https, url.error().message);
        logo_url = url->str();
    }
    bool slug_taken = false;
    try {
        auto transaction = co_await database_.begin();
        const auto team = co_await team_with(transaction, caller, SellerRight::profile);
        if (!team) co_return refused(team.error());
        const auto& seller = team->seller;
        if (const auto seen = http::check_if_match(if_match.value, seller.version); !seen)
            co_return refused(seen.error());
        SellerProfile profile{seller.id,           body->slug.value_or(seller.slug),
                              body->name.str(),    body->description.str(),
                              std::move(logo_url), std::nullopt,
                              std::nullopt};
        if (profile.slug != seller.slug && is_reserved(profile.slug)) co_return refused(refusal::slug_taken);
        if (body->payout) {
            if (const auto allowed = check_right(*team, caller, SellerRight::payouts); !allowed)
                co_return refused(allowed.error());
            profile.iban = body->payout->iban;
            profile.account_holder = body->payout->account_holder.str();
            audit(transaction, caller.user, "seller_payout_changed", seller.id.to_string());
        }
        set_seller_profile(transaction, std::move(profile));
        co_await transaction.commit();
    } catch (const pg::UniqueViolation&) {
        slug_taken = true;
    }
    if (slug_taken) co_return refused(refusal::slug_taken);
    co_return co_await mine(caller);
}

task<Answer<SellerView>> SellerProfileApi::show(Path<Slug> slug_or_id) {
    auto seller = co_await sellers_.active(*slug_or_id);
    if (!seller) co_return refused(refusal::seller_not_found);
    co_return std::move(*seller);
}

}  // namespace souk::auth
