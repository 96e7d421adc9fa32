// The story of a seller who puts products up, and of the admin who lets them in.
#include "foundation/outbox/append.hpp"
#include "services/product/api/catalogue.hpp"
#include "services/product/domain/new_product.hpp"
#include "services/product/domain/product_words.hpp"
#include "services/product/domain/refusals.hpp"
#include "services/product/events/product_updated.hpp"
#include "services/product/storage/seller_store.hpp"

namespace souk::product {

task<http::Answer<CategoryView>> CatalogueApi::add_category(Caller, http::Body<CategoryBody> body) {
    std::optional<CategoryId> parent;
    if (body->parent) {
        parent = co_await store_.category_id(body->parent->str());
        if (!parent) co_return http::refused(refusal::category_not_found, "/parent");
    }
    const CategoryView view{CategoryId::make(), parent, body->slug.str(), body->name.str(), 0};
    try {
        co_await store_.add_category({view.id, parent, view.slug, view.name});
    } catch (const pg::UniqueViolation&) {
        co_return http::refused(refusal::category_exists);
    }
    co_return http::created("/categories/" + view.slug, view);
}

namespace {

std::string words_of(const ProductBody& body) {
    ProductText text{body.name.str(), body.description.str(), {}, {}};
    for (const auto& variant : body.variants) {
        text.skus.push_back(variant.sku.str());
        text.variants.push_back(variant.name.str());
    }
    return words_of(text);
}

}  // namespace

task<http::Answer<CreatedProduct>> CatalogueApi::add_product(Caller caller, SellerMembership shop,
                                                             http::Body<ProductBody> body) {
    std::vector<OfferedVariant> offered;
    for (const auto& variant : body->variants) offered.push_back({variant.sku.str(), variant.price.money()});
    const auto lowest = price_from(offered);
    if (!lowest) co_return http::refused(lowest.error());
    const auto category = co_await store_.category_id(body->category.str());
    if (!category) co_return http::refused(refusal::category_not_found, "/category");

    const auto id = ProductId::make();
    const std::string approval(first_approval(caller.has(Role::admin)));
    NewProduct product{id,
                       shop.seller,
                       *category,
                       body->slug.str(),
                       body->name.str(),
                       body->description.str(),
                       approval,
                       body->published.value_or(true),
                       lowest->amount(),
                       lowest->currency(),
                       words_of(*body),
                       search_words_version};
    NewVariants variants{id, lowest->currency(), {}, {}, {}, {}, {}};
    for (const auto& variant : body->variants) {
        variants.ids.push_back(VariantId::make());
        variants.skus.push_back(variant.sku.str());
        variants.names.push_back(variant.name.str());
        variants.prices.push_back(variant.price.money().amount());
        variants.stock.push_back(variant.stock.value());
    }
    NewImages images{id, {}, {}};
    if (body->images) {
        for (const auto& image : *body->images) {
            images.urls.push_back(image.url.str());
            images.alts.push_back(image.alt.str());
        }
    }
    try {
        auto transaction = co_await database_.begin();
        // The token says that the seller is active, which the event may not have told yet.
        introduce_seller(transaction, shop.seller, SellerState::active);
        insert_product(transaction, std::move(product), std::move(variants), std::move(images));
        outbox::append(transaction, ProductUpdated{id});
        co_await transaction.commit();
    } catch (const pg::UniqueViolation& taken) {
        co_return http::refused(taken.constraint() == "products_slug_key" ? refusal::product_exists
                                                                          : refusal::sku_exists);
    }
    co_return http::created("/products/" + id.to_string(), CreatedProduct{id, approval});
}

task<http::Answer<void>> CatalogueApi::approve(Caller, http::Path<ProductId> id) {
    auto transaction = co_await database_.begin();
    if (!co_await store_.approve(transaction, *id)) co_return http::refused(refusal::product_not_found);
    outbox::append(transaction, ProductUpdated{*id});
    co_await transaction.commit();
    co_return http::no_content();
}

}  // namespace souk::product
