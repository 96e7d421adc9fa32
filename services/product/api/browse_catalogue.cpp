// The story of a customer who looks around: categories, lists with filters, one product.
#include "foundation/schema/encode.hpp"
#include "services/product/api/catalogue.hpp"
#include "services/product/domain/refusals.hpp"
#include "services/product/domain/skus.hpp"

namespace souk::product {

task<http::Answer<CategoryList>> CatalogueApi::categories() { co_return CategoryList{co_await shown_.categories()}; }

task<http::Answer<ProductPage>> CatalogueApi::list(http::Query<ListQuery> query) {
    Listing listing;
    if (query->q) listing.words.emplace(query->q->str());
    if (query->category) listing.category = query->category->str();
    if (query->min_price) listing.min_price = query->min_price->value();
    if (query->max_price) listing.max_price = query->max_price->value();
    listing.currency = query->currency;
    listing.in_stock = query->in_stock.value_or(false);
    listing.sort = query->sort.value_or(Sort::newest);
    listing.limit = schema::page_size(query->limit);
    if (query->cursor) {
        listing.after = Cursor::parse(query->cursor->str());
        if (!listing.after) co_return http::refused(refusal::bad_cursor);
    }

    auto cached = co_await cache_.list(schema::encode(*query));
    if (cached.json) co_return http::Answer<ProductPage>::encoded(std::move(*cached.json));

    if (listing.compares_prices() && !listing.currency) listing.currency = currency_;
    if (listing.compares_prices() && !listing.currency) {
        const auto there_are = co_await lists_.currencies();
        if (there_are.size() > 1)
            co_return http::refused(refusal::currency_needed, "", schema::encode(Currencies{there_are}));
        listing.currency = there_are.empty() ? Currency() : there_are.front();
    }
    auto listed = co_await lists_.list(std::move(listing));
    ProductPage page{std::move(listed.items), std::nullopt};
    if (listed.next) page.next_cursor = listed.next->text();
    auto json = schema::encode(page);
    co_await cache_.keep_list(std::move(cached.key), json);
    co_return http::Answer<ProductPage>::encoded(std::move(json));
}

task<http::Answer<VariantRefs>> CatalogueApi::variants(http::Query<SkuQuery> query) {
    constexpr std::size_t most = 100;
    auto skus = skus_in(query->skus.str(), most);
    if (!skus) co_return http::refused(refusal::too_many_skus);
    co_return VariantRefs{co_await shown_.variants_by_sku(std::move(*skus))};
}

task<http::Answer<ProductView>> CatalogueApi::show(http::Path<ProductId> id) {
    auto cached = co_await cache_.product(*id);
    if (cached.json) co_return http::Answer<ProductView>::encoded(std::move(*cached.json));
    const auto product = co_await shown_.visible_product(*id);
    if (!product) co_return http::refused(refusal::product_not_found);
    auto json = schema::encode(*product);
    co_await cache_.keep_product(*id, std::move(cached), json);
    co_return http::Answer<ProductView>::encoded(std::move(json));
}

}  // namespace souk::product
