// The catalogue in Redis, as encoded answers. Redis is asked first; where it is down or has nothing, the database
// answers, and what it answered is kept. Products live under their id and are dropped when product.updated says so;
// lists are keyed by a generation that every change moves on, and products carry one that moves on when more than one
// of them has changed. What was looked up before a change is not kept after it. Stock figures in cached answers are at
// most `life` old: they inform, while orders decide on the database.
#pragma once

#include "foundation/redis/client.hpp"
#include "services/product/domain/ids.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace souk::product {

class CatalogueCache {
  public:
    // Without a client nothing is cached.
    CatalogueCache(redis::Client* redis, std::chrono::milliseconds life) : redis_(redis), life_(life) {}

    // The generation that comes back is for keep_product.
    struct ProductLookup {
        std::optional<std::string> generation;  // nothing: Redis is away
        std::optional<std::string> json;
    };
    task<ProductLookup> product(ProductId id);
    task<void> keep_product(ProductId id, ProductLookup lookup, std::string json);

    // `query` is any text that tells one list from another; the key that comes back is for keep_list.
    struct ListLookup {
        std::string key;
        std::optional<std::string> json;
    };
    task<ListLookup> list(std::string query);
    task<void> keep_list(std::string key, std::string json);

    // These throw redis::Unreachable: their callers, the event consumers, try again until it is done.
    task<void> forget(ProductId id);
    task<void> forget_all();

  private:
    redis::Client* redis_;
    std::chrono::milliseconds life_;
};

}  // namespace souk::product
