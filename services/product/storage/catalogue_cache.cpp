#include "services/product/storage/catalogue_cache.hpp"

#include "foundation/crypto/digest.hpp"

namespace souk::product {

namespace {

constexpr std::string_view generation_key = "catalogue:generation";
constexpr std::string_view products_generation_key = "catalogue:products:generation";

std::string product_key(ProductId id) { return "catalogue:product:" + id.to_string(); }

}  // namespace

task<CatalogueCache::ProductLookup> CatalogueCache::product(ProductId id) {
    ProductLookup lookup;
    if (redis_ == nullptr) co_return lookup;
    try {
        auto found = co_await redis_->get_many({std::string(products_generation_key), product_key(id)});
        lookup.generation = found[0].value_or("0") + '\n';
        if (found[1] && found[1]->starts_with(*lookup.generation))
            lookup.json = found[1]->substr(lookup.generation->size());
    } catch (const Unavailable&) {
    }
    co_return lookup;
}

task<void> CatalogueCache::keep_product(ProductId id, ProductLookup lookup, std::string json) {
    if (!lookup.generation) co_return;
    try {
        co_await redis_->set(product_key(id), *lookup.generation + json, life_);
    } catch (const Unavailable&) {
    }
}

task<CatalogueCache::ListLookup> CatalogueCache::list(std::string query) {
    ListLookup lookup;
    if (redis_ == nullptr) co_return lookup;
    try {
        const auto generation = co_await redis_->get(generation_key);
        lookup.key = "catalogue:list:" + generation.value_or("0") + ":" + crypto::to_hex(crypto::sha256(query));
        lookup.json = co_await redis_->get(lookup.key);
    } catch (const Unavailable&) {
        lookup.key.clear();
    }
    co_return lookup;
}

task<void> CatalogueCache::keep_list(std::string key, std::string json) {
    if (redis_ == nullptr || key.empty()) co_return;
    try {
        co_await redis_->set(key, json, life_);
    } catch (const Unavailable&) {
    }
}

task<void> CatalogueCache::forget(ProductId id) {
    if (redis_ == nullptr) co_return;
    co_await redis_->del({product_key(id)});
    co_await redis_->incr(generation_key);
}

task<void> CatalogueCache::forget_all() {
    if (redis_ == nullptr) co_return;
    co_await redis_->incr(products_generation_key);
    co_await redis_->incr(generation_key);
}

}  // namespace souk::product
