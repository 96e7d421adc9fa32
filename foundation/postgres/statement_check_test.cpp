#include "foundation/postgres/statement_check.hpp"

#include "foundation/postgres/test_database.hpp"

#include <gtest/gtest.h>

namespace souk::pg {
namespace {

struct NewProduct {
    Uuid id;
    std::string title;
    std::int64_t price;
    std::optional<Instant> published_at;
    schema::Json attributes;
    std::vector<std::string> tags;
};
BOOST_DESCRIBE_STRUCT(NewProduct, (), (id, title, price, published_at, attributes, tags))

struct ProductRow {
    Uuid id;
    std::string title;
    std::int64_t price;
};
BOOST_DESCRIBE_STRUCT(ProductRow, (), (id, title, price))

constexpr Statement<NewProduct, void> insert_product{"product.insert", R"sql(
    INSERT INTO products (id, title, price, published_at, attributes, tags) VALUES ($1, $2, $3, $4, $5, $6))sql"};
constexpr Statement<Uuid, ProductRow> find_product{"product.find",
                                                   "SELECT id, title, price FROM products WHERE id = $1"};
constexpr Statement<std::vector<Uuid>, ProductRow> find_products{
    "product.find_many", "SELECT id, title, price FROM products WHERE id = ANY($1)"};

class StatementCheck : public testing::Test {
  protected:
    void SetUp() override {
        database_.run(R"(CREATE TABLE products (id uuid PRIMARY KEY, title varchar(120) NOT NULL, price bigint NOT NULL,
                         stock integer NOT NULL DEFAULT 0, published_at timestamptz, attributes jsonb, tags text[]))");
    }
    template <class... Statements>
    std::vector<std::string> problems(const Statements&... statements) {
        return check_statements(database_.conninfo_with_password(), shapes_of(statements...));
    }
    TestDatabase database_;
};

TEST_F(StatementCheck, StatementsThatFitPass) {
    EXPECT_EQ(problems(insert_product, find_product, find_products), std::vector<std::string>{});
}

TEST_F(StatementCheck, EveryMismatchIsReportedAtOnceWithItsName) {
    constexpr Statement<std::tuple<std::int32_t, std::string>, ProductRow> wrong_types{
        "product.wrong", "SELECT id, title, stock AS price FROM products WHERE price = $1 AND id = $2::uuid"};
    constexpr Statement<Uuid, ProductRow> wrong_order{"product.order",
                                                      "SELECT id, price, title FROM products WHERE id = $1"};
    constexpr Statement<void, ProductRow> wrong_count{"product.count", "SELECT id FROM products"};
    constexpr Statement<void, void> too_few{"product.params", "DELETE FROM products WHERE id = $1"};
    constexpr Statement<void, void> wrong_sql{"product.sql", "DELETE FROM product"};
    constexpr Statement<void, std::int64_t> same_name{"product.sql", "SELECT count(*) FROM products"};
    EXPECT_EQ(problems(wrong_types, find_product, wrong_order, wrong_count, too_few, wrong_sql, same_name),
              (std::vector<std::string>{
                  "product.wrong: column 3 (price) is integer, its C++ type is for bigint",
                  "product.wrong: parameter $1 is bigint, its C++ type is for integer",
                  "product.wrong: parameter $2 is uuid, its C++ type is for text",
                  "product.order: column 2 (price): its C++ member is called title",
                  "product.order: column 2 (price) is bigint, its C++ type is for text",
                  "product.order: column 3 (title): its C++ member is called price",
                  "product.order: column 3 (title) is character varying, its C++ type is for bigint",
                  "product.count: it returns 1 columns, its C++ type has 3",
                  "product.params: it has 1 parameters, its C++ type has 0",
                  "product.sql: the server refuses it: relation \"product\" does not exist",
                  "product.sql: another statement has the same name",
              }));
}

}  // namespace
}  // namespace souk::pg
