#include "services/product/storage/old_words.hpp"

#include "foundation/postgres/statement.hpp"
#include "services/product/domain/ids.hpp"
#include "services/product/domain/product_words.hpp"

#include <boost/describe.hpp>

namespace souk::product {

namespace {

constexpr std::int64_t at_once = 50;

struct OldProduct {
    ProductId id;
    std::string name;
    std::string description;
    std::vector<std::string> skus;
    std::vector<std::string> variants;
};
BOOST_DESCRIBE_STRUCT(OldProduct, (), (id, name, description, skus, variants))

constexpr pg::Statement<std::tuple<std::int16_t, std::int64_t>, OldProduct> old_sql{"product.old_words", R"sql(
    SELECT p.id, p.name, p.description,
           ARRAY (SELECT v.sku FROM variants v WHERE v.product_id = p.id ORDER BY v.position) AS skus,
           ARRAY (SELECT v.name FROM variants v WHERE v.product_id = p.id ORDER BY v.position) AS variants
    FROM products p WHERE p.words_version < $1
    ORDER BY p.words_version, p.id LIMIT $2 FOR UPDATE SKIP LOCKED)sql"};

constexpr pg::Statement<std::tuple<std::vector<ProductId>, std::vector<std::string>, std::int16_t>, void> renew_sql{
    "product.renew_words", R"sql(
    UPDATE products p SET search = w.words::tsvector, words_version = $3
    FROM unnest($1, $2) AS w (id, words) WHERE p.id = w.id)sql"};

}  // namespace

task<bool> OldWords::renew() {
    auto transaction = co_await database_.begin();
    auto old = co_await transaction.all(old_sql, {static_cast<std::int16_t>(search_words_version), at_once});
    if (old.empty()) co_return false;
    std::vector<ProductId> ids;
    std::vector<std::string> words;
    for (auto& product : old) {
        ids.push_back(product.id);
        words.push_back(words_of(ProductText{std::move(product.name), std::move(product.description),
                                             std::move(product.skus), std::move(product.variants)}));
    }
    transaction.queue(renew_sql, {std::move(ids), std::move(words), static_cast<std::int16_t>(search_words_version)});
    co_await transaction.commit();
    co_return std::ssize(old) == at_once;
}

std::vector<pg::StatementShape> old_words_statements() { return pg::shapes_of(old_sql, renew_sql); }

}  // namespace souk::product
