// The story of an order that wants goods: prices first, then stock held in its name, all or nothing.
#include "services/product/api/reserve_stock.hpp"

#include "foundation/schema/encode.hpp"
#include "services/product/domain/refusals.hpp"

#include <algorithm>

namespace souk::product {

task<http::Answer<Quote>> StockApi::quote(http::Body<QuoteBody> body) { co_return co_await store_.quote(body->items); }

task<http::Answer<Quote>> StockApi::reserve(http::Body<ReservationBody> body) {
    auto hold = co_await store_.hold(body->id, body->items, std::chrono::seconds(body->expires_in.value()));
    if (hold.held) co_return std::move(hold.quote);
    if (hold.closed) co_return http::refused(refusal::reservation_closed);
    for (const auto& wanted : body->items)
        if (!std::ranges::binary_search(hold.quote.items, wanted.variant_id, {}, &QuotedItem::variant_id))
            co_return http::refused(refusal::variant_not_found);
    // What there is, so that the customer can be told which line is short.
    co_return http::refused(refusal::out_of_stock, "", schema::encode(hold.quote));
}

task<http::Answer<void>> StockApi::release(http::Path<ReservationId> id) {
    co_await store_.release(*id);
    co_return http::no_content();
}

}  // namespace souk::product
