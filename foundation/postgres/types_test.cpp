#include "foundation/core/bounded.hpp"
#include "foundation/core/country.hpp"
#include "foundation/core/currency.hpp"
#include "foundation/core/email_address.hpp"
#include "foundation/core/id.hpp"
#include "foundation/core/slug.hpp"
#include "foundation/core/text.hpp"
#include "foundation/postgres/test_loop.hpp"

#include <limits>

namespace souk::pg {
namespace {

enum class Shade { light, dark };
BOOST_DESCRIBE_ENUM(Shade, light, dark)

// A scalar of another room: text with rules.
class Sku {
  public:
    static std::optional<Sku> parse(std::string_view text) {
        if (text.empty() || text.size() > 12) return std::nullopt;
        return Sku(std::string(text));
    }
    const std::string& str() const noexcept { return text_; }
    bool operator==(const Sku&) const = default;

  private:
    explicit Sku(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

using Percent = Bounded<0, 100>;
using Amount = Bounded<0, 1'000'000'000'000>;
using ItemId = Id<struct ItemTag>;

Uuid some_uuid() { return *Uuid::parse("0190a5c3-7b1e-7c4d-8f3a-1234567890ab"); }

struct Everything {
    bool flag;
    std::int16_t small;
    std::int32_t medium;
    std::int64_t big;
    double real;
    std::string text;
    Sku sku;
    Percent percent;
    Uuid id;
    Instant at;
    Shade shade;
    schema::Json json;
    Bytes bytes;
};
BOOST_DESCRIBE_STRUCT(Everything, (), (flag, small, medium, big, real, text, sku, percent, id, at, shade, json, bytes))

constexpr Statement<Everything, Everything> echo_everything{"test.echo_everything", R"sql(
    SELECT $1::bool AS flag, $2::smallint AS small, $3::integer AS medium, $4::bigint AS big, $5::float8 AS real,
           $6::text AS text, $7::varchar AS sku, $8::smallint AS percent, $9::uuid AS id, $10::timestamptz AS at,
           $11::text AS shade, $12::jsonb AS json, $13::bytea AS bytes)sql"};

task<void> echo(Database& database, Everything sent) {
    const auto got = co_await database.one(echo_everything, sent);
    EXPECT_EQ(got.flag, sent.flag);
    EXPECT_EQ(got.small, sent.small);
    EXPECT_EQ(got.medium, sent.medium);
    EXPECT_EQ(got.big, sent.big);
    EXPECT_EQ(got.real, sent.real);
    EXPECT_EQ(got.text, sent.text);
    EXPECT_EQ(got.sku, sent.sku);
    EXPECT_EQ(got.percent, sent.percent);
    EXPECT_EQ(got.id, sent.id);
    EXPECT_EQ(got.at, sent.at);
    EXPECT_EQ(got.shade, sent.shade);
    EXPECT_EQ(got.json.text, sent.json.text);
    EXPECT_EQ(got.bytes, sent.bytes);
}

struct CoreTypes {
    ItemId id;
    Text<1, 20> title;
    Amount amount;
    EmailAddress email;
    Slug slug;
    CountryCode country;
    Currency currency;
    std::vector<ItemId> ids;
    std::vector<Currency> currencies;
};
BOOST_DESCRIBE_STRUCT(CoreTypes, (), (id, title, amount, email, slug, country, currency, ids, currencies))

constexpr Statement<CoreTypes, CoreTypes> echo_core_types{"test.echo_core_types", R"sql(
    SELECT $1::uuid AS id, $2::text AS title, $3::bigint AS amount, $4::text AS email, $5::text AS slug, $6::char(2) AS country,
           $7::char(3) AS currency, $8::uuid[] AS ids, $9::text[] AS currencies)sql"};

task<void> echo_core(Database& database) {
    const CoreTypes sent{ItemId(some_uuid()),
                         *Text<1, 20>::parse("Grüße"),
                         *Amount::parse(999'999'999'999),
                         *EmailAddress::parse("ann@example.org"),
                         *Slug::parse("red-shoes"),
                         *CountryCode::parse("DE"),
                         *Currency::parse("JPY"),
                         {ItemId(some_uuid()), ItemId()},
                         {*Currency::parse("EUR")}};
    const auto got = co_await database.one(echo_core_types, sent);
    EXPECT_EQ(got.id, sent.id);
    EXPECT_EQ(got.title, sent.title);
    EXPECT_EQ(got.amount, sent.amount);
    EXPECT_EQ(got.email, sent.email);
    EXPECT_EQ(got.slug, sent.slug);
    EXPECT_EQ(got.country, sent.country);
    EXPECT_EQ(got.currency, sent.currency);
    EXPECT_EQ(got.ids, sent.ids);
    EXPECT_EQ(got.currencies, sent.currencies);
}

TEST(Types, CoreTypesSurviveTheRoundTrip) {
    LoopWithDatabase fixture(1);
    fixture.run(echo_core(fixture.database()));
}

TEST(Types, EveryScalarSurvivesTheRoundTrip) {
    LoopWithDatabase fixture(1);
    fixture.run(
        echo(fixture.database(), {true, -7, -70'000, -5'000'000'000, -0.1, "grüße 'quoted' \\ \n", *Sku::parse("A-1"),
                                  *Percent::parse(99), some_uuid(), Instant::from_microseconds(1'764'000'000'123'456),
                                  Shade::dark, schema::Json{R"({"a": 1})"}, Bytes{std::string("\0\1\xff", 3)}}));
}

TEST(Types, LimitsSurviveTheRoundTrip) {
    LoopWithDatabase fixture(1);
    fixture.run(
        echo(fixture.database(),
             {false, std::numeric_limits<std::int16_t>::min(), std::numeric_limits<std::int32_t>::min(),
              std::numeric_limits<std::int64_t>::min(), std::numeric_limits<double>::infinity(), "", *Sku::parse("B"),
              *Percent::parse(0), Uuid(), Instant::from_microseconds(-1), Shade::light, schema::Json{"[]"}, Bytes{}}));
}

// The server's own text shows that the bytes mean the same on both sides.
constexpr Statement<std::tuple<std::int64_t, double, Uuid, Instant, schema::Json, Bytes, bool, Shade>, std::string>
    as_text{"test.as_text", R"sql(
    SELECT concat_ws('|', $1::bigint, $2::float8, $3::uuid, to_char($4::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'),
                     $5::jsonb, encode($6::bytea, 'hex'), $7::bool, $8::text))sql"};

task<void> compare_text(Database& database) {
    const auto text =
        co_await database.one(as_text, {-42, 2.5, some_uuid(), Instant::from_microseconds(1'000'000),
                                        schema::Json{R"({"k":[1,null]})"}, Bytes{"\x7f\x80"}, true, Shade::light});
    EXPECT_EQ(
        text,
        "-42|2.5|0190a5c3-7b1e-7c4d-8f3a-1234567890ab|1970-01-01 00:00:01.000000|{\"k\": [1, null]}|7f80|t|light");
}

TEST(Types, TheServerReadsTheSameValues) {
    LoopWithDatabase fixture(1);
    fixture.run(compare_text(fixture.database()));
}

struct Optionals {
    std::optional<bool> flag;
    std::optional<std::int64_t> big;
    std::optional<std::string> text;
    std::optional<Uuid> id;
    std::optional<Instant> at;
    std::optional<Shade> shade;
    std::optional<schema::Json> json;
    std::optional<std::vector<std::int32_t>> numbers;
};
BOOST_DESCRIBE_STRUCT(Optionals, (), (flag, big, text, id, at, shade, json, numbers))

constexpr Statement<Optionals, Optionals> echo_optionals{"test.echo_optionals", R"sql(
    SELECT $1::bool AS flag, $2::bigint AS big, $3::text AS text, $4::uuid AS id, $5::timestamptz AS at, $6::text AS shade,
           $7::json AS json, $8::integer[] AS numbers)sql"};

task<void> echo_nulls(Database& database) {
    const auto none = co_await database.one(echo_optionals, Optionals{});
    EXPECT_FALSE(none.flag || none.big || none.text || none.id || none.at || none.shade || none.json || none.numbers);

    const auto some = co_await database.one(
        echo_optionals,
        Optionals{false, 0, "", Uuid(), Instant(), Shade::light, schema::Json{"null"}, std::vector<std::int32_t>{}});
    EXPECT_EQ(some.flag, false);
    EXPECT_EQ(some.big, 0);
    EXPECT_EQ(some.text, "");
    EXPECT_EQ(some.id, Uuid());
    EXPECT_EQ(some.at, Instant());
    EXPECT_EQ(some.shade, Shade::light);
    EXPECT_EQ(some.json.value().text, "null");
    EXPECT_TRUE(some.numbers && some.numbers->empty());
}

TEST(Types, NullsAndEmptyValuesStayApart) {
    LoopWithDatabase fixture(1);
    fixture.run(echo_nulls(fixture.database()));
}

struct Arrays {
    std::vector<bool> flags;
    std::vector<std::int16_t> smalls;
    std::vector<std::int32_t> mediums;
    std::vector<std::int64_t> bigs;
    std::vector<double> reals;
    std::vector<std::string> texts;
    std::vector<Uuid> ids;
    std::vector<Instant> times;
    std::vector<Shade> shades;
    std::vector<Sku> skus;
    std::vector<Percent> percents;
    std::vector<std::optional<std::string>> holes;
    std::vector<std::optional<std::int64_t>> gaps;
    std::vector<schema::Json> jsons;
    std::vector<Bytes> blobs;
};
BOOST_DESCRIBE_STRUCT(Arrays, (),
                      (flags, smalls, mediums, bigs, reals, texts, ids, times, shades, skus, percents, holes, gaps,
                       jsons, blobs))

constexpr Statement<Arrays, Arrays> echo_arrays{"test.echo_arrays", R"sql(
    SELECT $1::bool[] AS flags, $2::smallint[] AS smalls, $3::integer[] AS mediums, $4::bigint[] AS bigs, $5::float8[] AS reals,
           $6::text[] AS texts, $7::uuid[] AS ids, $8::timestamptz[] AS times, $9::varchar[] AS shades, $10::text[] AS skus,
           $11::integer[] AS percents, $12::text[] AS holes, $13::bigint[] AS gaps, $14::jsonb[] AS jsons,
           $15::bytea[] AS blobs)sql"};

task<void> echo_filled_arrays(Database& database) {
    const Arrays sent{{true, false},
                      {-1, 2},
                      {3, -4},
                      {5'000'000'000, -6},
                      {1.5, -2.5},
                      {"", "a,b", "{\"}"},
                      {some_uuid(), Uuid()},
                      {Instant::from_microseconds(0), Instant::from_microseconds(1'764'000'000'000'001)},
                      {Shade::dark, Shade::light},
                      {*Sku::parse("X")},
                      {*Percent::parse(7), *Percent::parse(100)},
                      {"one", std::nullopt, ""},
                      {std::nullopt, 9},
                      {schema::Json{"1"}, schema::Json{"{}"}},
                      {Bytes{std::string("\0", 1)}}};
    const auto got = co_await database.one(echo_arrays, sent);
    EXPECT_EQ(got.flags, sent.flags);
    EXPECT_EQ(got.smalls, sent.smalls);
    EXPECT_EQ(got.mediums, sent.mediums);
    EXPECT_EQ(got.bigs, sent.bigs);
    EXPECT_EQ(got.reals, sent.reals);
    EXPECT_EQ(got.texts, sent.texts);
    EXPECT_EQ(got.ids, sent.ids);
    EXPECT_EQ(got.times, sent.times);
    EXPECT_EQ(got.shades, sent.shades);
    EXPECT_EQ(got.skus, sent.skus);
    EXPECT_EQ(got.percents, sent.percents);
    EXPECT_EQ(got.holes, sent.holes);
    EXPECT_EQ(got.gaps, sent.gaps);
    EXPECT_EQ(got.jsons.size(), 2u);
    EXPECT_EQ(got.blobs, sent.blobs);

    const auto empty = co_await database.one(echo_arrays, Arrays{});
    EXPECT_TRUE(empty.flags.empty() && empty.texts.empty() && empty.holes.empty() && empty.blobs.empty());
}

TEST(Types, ArraysSurviveTheRoundTrip) {
    LoopWithDatabase fixture(1);
    fixture.run(echo_filled_arrays(fixture.database()));
}

constexpr Statement<std::vector<std::int64_t>, std::int64_t> sum_of_array{
    "test.sum_of_array", "SELECT coalesce(sum(each), 0)::bigint FROM unnest($1::bigint[]) AS each"};

task<void> sum_array(Database& database) {
    EXPECT_EQ(co_await database.one(sum_of_array, {1, 2, 3'000'000'000}), 3'000'000'003);
    EXPECT_EQ(co_await database.one(sum_of_array, {}), 0);
}

TEST(Types, ArraysAreUsableInSql) {
    LoopWithDatabase fixture(1);
    fixture.run(sum_array(fixture.database()));
}

// What does not fit is refused, with the statement's and the column's name.
template <class R>
task<void> expect_refused(Database& database, Statement<void, R> statement, std::string part) {
    try {
        co_await database.one(statement);
        ADD_FAILURE() << statement.sql << " was accepted";
    } catch (const WrongResult& error) {
        const std::string text = error.what();
        EXPECT_NE(text.find(std::string(statement.name)), std::string::npos) << text;
        EXPECT_NE(text.find(part), std::string::npos) << text;
    }
}

template <class R>
void refused(std::string_view sql, std::string part) {
    LoopWithDatabase fixture(1);
    fixture.run(expect_refused<R>(fixture.database(), Statement<void, R>{"test.refused", sql}, std::move(part)));
}

struct Named {
    std::int64_t amount;
    std::int64_t tax;
};
BOOST_DESCRIBE_STRUCT(Named, (), (amount, tax))

TEST(Types, WrongTypesNamesAndCountsAreRefused) {
    refused<std::int64_t>("SELECT 1 AS number", "column 1 (number): it is integer, its C++ type is for bigint");
    refused<std::string>("SELECT 1::numeric AS price", "it is numeric");
    refused<std::vector<std::int64_t>>("SELECT ARRAY[1]", "it is integer[]");
    refused<Named>("SELECT 1::bigint AS tax, 2::bigint AS amount", "its C++ member is called amount");
    refused<Named>("SELECT 1::bigint AS amount", "returns 1 columns, its C++ type has 2");
    refused<std::int64_t>("SELECT NULL::bigint AS total", "(total), row 1: it is NULL");
    refused<std::int64_t>("SELECT 1::bigint WHERE false", "returned 0 rows, wanted exactly one row");
    refused<std::int64_t>("SELECT generate_series(1::bigint, 2)", "returned 2 rows");
    refused<Shade>("SELECT 'red' AS shade", "'red' is not an enumerator");
    refused<Sku>("SELECT 'longer than twelve' AS sku", "breaks the rules");
    refused<Currency>("SELECT 'ABC' AS currency", "breaks the rules");
    refused<Percent>("SELECT 101 AS percent", "out of the bounds");
    refused<Instant>("SELECT 'infinity'::timestamptz AS at", "infinite");
    refused<std::vector<std::int32_t>>("SELECT ARRAY[1, NULL] AS list", "an element is NULL");
    refused<std::vector<std::int32_t>>("SELECT ARRAY[[1], [2]] AS list", "more than one dimension");
}

}  // namespace
}  // namespace souk::pg
