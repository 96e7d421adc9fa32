// The story of a customer who says what the thing was worth.
#include "foundation/core/unavailable.hpp"
#include "services/auth/contracts/sellers.hpp"
#include "services/order/contracts/purchases.hpp"
#include "services/product/api/reviews.hpp"
#include "services/product/domain/refusals.hpp"
#include "services/product/storage/seller_store.hpp"

namespace souk::product {

task<http::Answer<ReviewPage>> ReviewApi::list(http::Path<ProductId> product, http::Query<ReviewQuery> query) {
    if (!co_await seller_of(browsing_, *product)) co_return http::refused(refusal::product_not_found);
    const auto limit = schema::page_size(query->limit);
    ReviewPage page{co_await shown_.newest(*product, query->cursor, limit + 1), std::nullopt};
    if (std::ssize(page.items) > limit) {
        page.items.pop_back();
        page.next_cursor = page.items.back().id;
    }
    co_return page;
}

// Also of a team whose rights are withheld or whose seller is suspended: no token tells of those.
task<std::optional<SellerId>> ReviewApi::seller_that_employs(UserId user) {
    auth::SellersQuestion question;
    question.ids.push_back(SubjectId(user.uuid()));
    const auto answer = co_await auth_.post<auth::KnownSellers>("/internal/sellers/known", question);
    if (!answer) throw Unavailable("auth", "refused to say whom a user works for: " + answer.error().code);
    co_return answer->sellers.empty() ? std::nullopt : std::optional(answer->sellers.front().seller);
}

task<http::Answer<ReviewView>> ReviewApi::add(Caller caller, http::Path<ProductId> product,
                                              http::Body<ReviewBody> body) {
    const auto seller = co_await seller_of(database_, *product);
    if (!seller) co_return http::refused(refusal::product_not_found);
    if (co_await seller_that_employs(caller.user) == seller) co_return http::refused(refusal::own_product);
    const auto purchases = co_await orders_.get<order::PurchaseAnswer>(
        "/internal/purchases/" + caller.user.to_string() + "/" + product->to_string());
    if (!purchases || !purchases->bought) co_return http::refused(refusal::not_bought);
    const ReviewView review{ReviewId::make(), body->rating.value(), body->title.str(),
                            body->body ? std::optional(body->body->str()) : std::nullopt};
    try {
        co_await store_.add(
            {review.id, *product, caller.user, static_cast<std::int16_t>(review.rating), review.title, review.body});
    } catch (const pg::UniqueViolation&) {
        co_return http::refused(refusal::already_reviewed);
    } catch (const pg::ForeignKeyViolation&) {
        co_return http::refused(refusal::product_not_found);
    }
    co_return http::created("/products/" + product->to_string() + "/reviews/" + review.id.to_string(), review);
}

}  // namespace souk::product
