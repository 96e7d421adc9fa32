#include "services/product/jobs/product_sellers.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/outbox/append.hpp"
#include "foundation/telemetry/log.hpp"
#include "services/auth/contracts/sellers.hpp"
#include "services/product/events/catalogue_changed.hpp"

#include <algorithm>

namespace souk::product {

namespace {
constexpr std::int64_t products_at_once = 200;
}

task<bool> ProductSellers::run_once() {
    const auto ids = co_await sellers_.unknown(auth::most_sellers_asked);
    if (ids.empty()) co_return false;
    const auto answer = co_await auth_.post<auth::KnownSellers>(
        "/internal/sellers/known", auth::SellersQuestion{decltype(auth::SellersQuestion::ids)(ids)});
    if (!answer) throw Unavailable("auth", "refused to say whose products these are: " + answer.error().code);
    bool more = std::cmp_equal(ids.size(), auth::most_sellers_asked);
    for (const auto& id : ids) {
        const auto known = std::ranges::find(answer->sellers, id, &auth::KnownSeller::id);
        if (known == answer->sellers.end()) {
            telemetry::log_warn("products have no seller and are not on sale", {{"filed_under", id.to_string()}});
            co_await settle(SellerId(id.uuid()), SellerState::inactive);
            continue;
        }
        const auto state = known->active ? SellerState::active : SellerState::inactive;
        if (known->seller == SellerId(id.uuid()))
            co_await settle(known->seller, state);
        else if (co_await give(id, known->seller, state))
            more = true;
    }
    co_return more;
}

task<void> ProductSellers::settle(SellerId seller, SellerState state) {
    auto transaction = co_await database_.begin();
    introduce_seller(transaction, seller, state);
    outbox::append(transaction, CatalogueChanged{seller});
    co_await transaction.commit();
}

task<bool> ProductSellers::give(SubjectId id, SellerId seller, SellerState state) {
    auto transaction = co_await database_.begin();
    introduce_seller(transaction, seller, state);
    const bool more = co_await give_to_seller(transaction, id, seller, products_at_once) == products_at_once;
    if (!more) forget_unknown(transaction, id);
    outbox::append(transaction, CatalogueChanged{seller});
    co_await transaction.commit();
    co_return more;
}

}  // namespace souk::product
