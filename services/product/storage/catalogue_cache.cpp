#include "services/product/storage/catalogue_cache.hpp"

#include "foundation/crypto/digest.hpp"

namespace souk::product {

namespace {

constexpr std::string_view generation_key = "catalogue:generation";

std::string product_key(ProductId id) { return "catalogue:product:" + id.to_string(); }

}  // namespace

task<std::optional<std::string>> CatalogueCache::product(ProductId id) {
    if (redis_ == nullptr) co_return std::nullopt;
    try {
        co_return co_await redis_->get(product_key(id));
    } catch (const Unavailable&) {
        co_return std::nullopt;
    }
}

task<void> CatalogueCache::keep_product(ProductId id, std::string json) {
    if (redis_ == nullptr) co_return;
    try {
        co_await redis_->set(product_key(id), json, life_);
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

}  // namespace souk::product
