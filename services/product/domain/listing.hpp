// What a list of products is asked for, and its cursor: the price and id of the last item shown, so that paging stays
// right while products come and go (keyset paging).
#pragma once

#include "foundation/core/currency.hpp"
#include "foundation/core/search_words.hpp"
#include "services/product/domain/ids.hpp"

#include <boost/describe.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace souk::product {

BOOST_DEFINE_ENUM_CLASS(Sort, newest, price_low, price_high)

struct Cursor {
    std::int64_t price = 0;  // minor units; of no account where the newest come first
    ProductId id;

    std::string text() const;
    static std::optional<Cursor> parse(std::string_view text);
};

struct Listing {
    std::optional<SearchQuery> words;
    std::optional<std::string> category;
    std::optional<std::int64_t> min_price;
    std::optional<std::int64_t> max_price;
    bool in_stock = false;
    Sort sort = Sort::newest;
    std::optional<Cursor> after;
    std::int64_t limit = 20;
    // Of the prices; there is one wherever prices are compared.
    std::optional<Currency> currency;

    bool compares_prices() const { return min_price || max_price || sort != Sort::newest; }
};

}  // namespace souk::product
