// The story of an order that wants goods: prices first, then stock held in its name, all or nothing.
#include "services/product/api/reserve_stock.hpp"

#include "foundation/runtime/caught.hpp"
#include "foundation/schema/encode.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/product/domain/refusals.hpp"

#include <algorithm>

namespace souk::product {

task<http::Answer<Quote>> StockApi::quote(http::Body<QuoteBody> body) { co_return co_await store_.quote(body->items); }

task<http::Answer<Quote>> StockApi::reserve(http::Body<ReservationBody> body) {
    const HoldRequest request{.id = body->id,
                              .attempt = body->attempt.value(),
                              .items = body->items,
                              .unpaid = body->unpaid,
                              .time = std::chrono::seconds(body->expires_in.value()),
                              .share_percent = share_percent_};
    auto hold = co_await store_.hold(request);
    if (hold.outcome == HoldOutcome::out_of_stock) {
        std::vector<VariantId> short_of;
        for (const auto& item : hold.quote.items)
            if (item.available < item.quantity) short_of.push_back(item.variant_id);
        // While the order service cannot be asked, what it may have sold stays held.
        const auto released = co_await runtime::caught(expired_.release(std::move(short_of)));
        if (!released) telemetry::log_warn("expired holds stay: the order service cannot be asked");
        if (released && *released > 0) hold = co_await store_.hold(request);
    }
    switch (hold.outcome) {
        case HoldOutcome::held: co_return std::move(hold.quote);
        case HoldOutcome::closed: co_return http::refused(refusal::reservation_closed);
        case HoldOutcome::not_on_sale: co_return http::refused(refusal::variant_not_found);
        // What there is, so that the customer can be told which line is short.
        case HoldOutcome::out_of_stock: co_return http::refused(refusal::out_of_stock, "", schema::encode(hold.quote));
        case HoldOutcome::over_share: break;
    }
    Allowance allowance;
    for (std::size_t index = 0; index < hold.quote.items.size(); ++index) {
        const auto& item = hold.quote.items[index];
        if (hold.allowed[index] < item.quantity) allowance.allowed.push_back({item.variant_id, hold.allowed[index]});
    }
    co_return http::refused(refusal::unpaid_share, "", schema::encode(allowance));
}

task<http::Answer<void>> StockApi::release(http::Path<ReservationId> id, http::Query<ReleaseQuery> query) {
    co_await store_.release(*id, query->attempt.value());
    co_return http::no_content();
}

}  // namespace souk::product
