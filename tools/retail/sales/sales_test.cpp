#include "tools/retail/sales/sales.hpp"

#include "tools/retail/catalogue/derive.hpp"
#include "tools/retail/sales/countries.hpp"
#include "tools/retail/sales/price.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace souk::retail {
namespace {

constexpr std::string_view header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

Sales sales_of(std::string_view lines) {
    const auto path = std::filesystem::temp_directory_path() / ("souk-sales-" + std::to_string(getpid()) + ".csv");
    std::ofstream(path, std::ios::binary) << header << lines;
    struct Remove {
        std::filesystem::path path;
        ~Remove() { std::filesystem::remove(path); }
    } remove{path};
    return read_sales(path.string());
}

TEST(Price, KeepsThreeDecimalsExactly) {
    EXPECT_EQ(parse_thousandths("2.55"), 2550);
    EXPECT_EQ(parse_thousandths("15.0"), 15000);
    EXPECT_EQ(parse_thousandths("7"), 7000);
    EXPECT_EQ(parse_thousandths("0.001"), 1);
    EXPECT_EQ(parse_thousandths("-11062.06"), -11062060);
    for (const auto* wrong : {"", ".", "1.", ".5", "1.2345", "1,5", "abc", "1e3", "--1", "1.2.3"})
        EXPECT_EQ(parse_thousandths(wrong), std::nullopt) << wrong;
}

TEST(Price, RoundsHalfUpToThePenny) {
    EXPECT_EQ(to_pennies(1), 0);
    EXPECT_EQ(to_pennies(4), 0);
    EXPECT_EQ(to_pennies(5), 1);
    EXPECT_EQ(to_pennies(2554), 255);
    EXPECT_EQ(to_pennies(2555), 256);
    EXPECT_EQ(to_pennies(2550), 255);
    EXPECT_EQ(thousandths_text(6181252894), "6,181,252.894");
    EXPECT_EQ(pennies_text(-5), "-0.05");
    EXPECT_EQ(count_text(-1234567), "-1,234,567");
}

TEST(CleanSales, LeavesOutWhatIsNoPlainSale) {
    const auto sales = sales_of(
        "1,A,LAMP,2,2011-01-01 10:00:00,1.50,100,France\n"
        "1,B,CUP,1,2011-01-01 10:00:00,2.00,100,France\n"
        "C2,A,LAMP,2,2011-01-02 10:00:00,1.50,100,France\n"    // cancellation
        "A3,B,Adjust,1,2011-01-02 10:00:00,9.00,100,France\n"  // adjustment
        "4,A,LAMP,1,2011-01-03 10:00:00,1.50,,France\n"        // no customer
        "5,A,LAMP,1,2011-01-03 10:00:00,1.50,101,France\n"     // a clean line,
        "5,B,CUP,-1,2011-01-03 10:00:00,2.00,101,France\n"     // but not the whole invoice
        "6,B,CUP,1,2011-01-03 10:00:00,0.0,101,France\n"       // a gift
        "7,A,LAMP,3,2011-01-04 10:00:00,1.255,102,EIRE\n");
    ASSERT_EQ(sales.invoices.size(), 2U);
    EXPECT_EQ(sales.invoices[0].number, "1");
    EXPECT_EQ(sales.invoices[1].number, "7");
    EXPECT_EQ(sales.file_invoices, 7U);
    EXPECT_EQ(sales.file_lines, 9U);
    EXPECT_EQ(sales.customers, (std::vector<std::string>{"100", "102"}));
    EXPECT_EQ(sales.exact_total(), 3000 + 2000 + 3765);
    EXPECT_EQ(sales.rounded_total(), 300 + 200 + 3 * 126);  // each unit price first, then times the quantity
    EXPECT_EQ(sales.fractional_lines(), 1U);
}

TEST(CleanSales, RefusesAnotherKindOfFile) {
    EXPECT_THROW(sales_of("1,A,LAMP,two,2011-01-01 10:00:00,1.50,100,France\n"), std::runtime_error);
    EXPECT_THROW(sales_of("1,A,LAMP,2,2011-01-01 10:00:00,1.5001,100,France\n"), std::runtime_error);
    EXPECT_THROW(sales_of("1,A,LAMP\n"), std::runtime_error);
    EXPECT_THROW(read_sales("/nowhere.csv"), std::runtime_error);
}

TEST(CleanSales, MergesRepeatedLinesOfOneInvoice) {
    const auto merged_lines = merged({{0, 2, 1500}, {1, 1, 2000}, {0, 3, 1500}, {0, 1, 1700}});
    ASSERT_EQ(merged_lines.size(), 3U);
    EXPECT_EQ(merged_lines[0].quantity, 5);
    EXPECT_EQ(merged_lines[2].thousandths, 1700);  // another price is another variant
}

TEST(Derivation, OneProductPerCodeOneVariantPerPrice) {
    const auto sales = sales_of(
        "1,85123A,WHITE HEART HOLDER,2,2011-01-01 10:00:00,2.55,100,France\n"
        "1,85123A,CREAM HEART HOLDER,1,2011-01-01 10:00:00,2.95,100,France\n"
        "2,85123A,WHITE HEART HOLDER ,7,2011-01-02 10:00:00,2.95,101,France\n"
        "2,POST,POSTAGE,1,2011-01-02 10:00:00,18.00,101,France\n");
    const auto catalogue = derive_catalogue(sales, *Currency::parse("GBP"));
    ASSERT_EQ(catalogue.products.size(), 2U);
    const auto& product = catalogue.products[0];
    EXPECT_EQ(product.name, "White Heart Holder");
    EXPECT_EQ(product.slug, "white-heart-holder-85123a");
    EXPECT_EQ(product.description, "Stock code 85123A. Also sold as Cream Heart Holder.");
    ASSERT_EQ(product.variants.size(), 2U);
    EXPECT_EQ(product.variants[0].sku, "85123A-295");  // the usual price first
    EXPECT_EQ(product.variants[0].name, "At 2.95 GBP");
    EXPECT_EQ(product.variants[0].stock, 8 + stock_reserve);
    EXPECT_EQ(product.variants[1].price, Money(255, *Currency::parse("GBP")));
    EXPECT_EQ(catalogue.products[1].category, "services");
    EXPECT_EQ(catalogue.products[1].variants[0].name, "");
}

// The file lies beside the project, not in it.
class RealFile : public testing::Test {
  protected:
    static std::string path() {
        const auto* set = std::getenv("SOUK_RETAIL_FILE");
        return set != nullptr ? set : "../shared/retail/online-retail-2010-12-to-2011-09.csv.gz";
    }
    void SetUp() override {
        if (!std::filesystem::exists(path()))
            GTEST_SKIP() << "NOTICE: " << path() << " is not on this machine; set SOUK_RETAIL_FILE";
    }
};

TEST_F(RealFile, HasTheCountsOfItsReadme) {
    const auto sales = read_sales(path());
    EXPECT_EQ(sales.file_lines, 370'931U);
    EXPECT_EQ(sales.file_invoices, 18'786U);
    EXPECT_EQ(sales.invoices.size(), 13'152U);
    EXPECT_EQ(sales.line_count(), 266'154U);
    EXPECT_EQ(sales.items.size(), 3'508U);
    EXPECT_EQ(sales.customers.size(), 3'614U);
    EXPECT_EQ(sales.exact_total(), 6'181'252'894);
    EXPECT_EQ(sales.fractional_lines(), 4U);
    EXPECT_EQ(sales.rounded_total(), 618'125'289);  // the four lines of 0.001 come to nothing: 0.004 less
    std::size_t longest = 0;
    std::size_t order_lines = 0;
    for (const auto& invoice : sales.invoices) {
        longest = std::max(longest, invoice.lines.size());
        order_lines += merged(invoice.lines).size();
        EXPECT_TRUE(country_of(invoice.country)) << invoice.country;
    }
    EXPECT_EQ(longest, 421U);
    EXPECT_EQ(order_lines, 260'997U);
}

TEST_F(RealFile, BecomesACatalogueThatTheShopTakes) {
    const auto sales = read_sales(path());
    const auto catalogue = derive_catalogue(sales, *Currency::parse("GBP"));
    ASSERT_EQ(catalogue.products.size(), 3'508U);
    std::set<std::string> categories;
    for (const auto& category : catalogue.categories) categories.insert(category.slug);
    std::set<std::string> slugs;
    std::map<std::string, std::int64_t> stock;
    std::map<std::string, std::size_t> sizes;
    for (const auto& product : catalogue.products) {
        EXPECT_TRUE(slugs.insert(product.slug).second) << product.slug;
        EXPECT_LE(product.slug.size(), 120U);
        EXPECT_FALSE(product.name.empty());
        EXPECT_TRUE(categories.contains(product.category));
        ++sizes[product.category];
        for (const auto& variant : product.variants)
            EXPECT_TRUE(stock.emplace(variant.sku, variant.stock).second) << variant.sku;
    }
    EXPECT_EQ(stock.size(), 7'058U);
    EXPECT_EQ(sizes.size(), categories.size());                // no empty category
    EXPECT_LT(sizes["more"], catalogue.products.size() / 20);  // and few products without one
    std::int64_t pieces = 0;
    for (const auto& [sku, count] : stock) pieces += count - stock_reserve;
    EXPECT_EQ(pieces, 3'611'075);
}

}  // namespace
}  // namespace souk::retail
