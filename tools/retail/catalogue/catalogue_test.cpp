#include "tools/retail/catalogue/catalogue.hpp"

#include "foundation/core/slug.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>

namespace souk::retail {
namespace {

std::string written(std::string_view text) {
    const auto path = std::filesystem::temp_directory_path() / ("souk-catalogue-" + std::to_string(getpid()) + ".json");
    std::ofstream(path, std::ios::binary) << text;
    return path.string();
}

// The tests run in the repository's root.
TEST(DemoCatalogue, IsWholeAndSellable) {
    const auto catalogue = read_catalogue("catalogue/demo/catalogue.json");
    EXPECT_GE(catalogue.products.size(), 200U);
    std::set<std::string> slugs;
    std::set<std::string> skus;
    std::map<std::string, int> sizes;
    for (const auto& product : catalogue.products) {
        EXPECT_TRUE(Slug::parse(product.slug)) << product.slug;
        EXPECT_TRUE(slugs.insert(product.slug).second) << product.slug;
        EXPECT_GE(product.description.size(), 40U) << product.slug;
        ++sizes[product.category];
        ASSERT_FALSE(product.images.empty()) << product.slug;
        for (const auto& image : product.images) {
            ASSERT_TRUE(image.url.starts_with("/media/")) << image.url;
            EXPECT_TRUE(std::filesystem::exists("catalogue/demo/images/" + image.url.substr(7))) << image.url;
        }
        for (const auto& variant : product.variants) {
            EXPECT_TRUE(skus.insert(variant.sku).second) << variant.sku;
            EXPECT_LE(variant.sku.size(), 64U);
            EXPECT_GT(variant.price.amount(), 0) << variant.sku;
            EXPECT_EQ(variant.price.currency(), *Currency::parse("EUR"));
            EXPECT_EQ(variant.name.empty(), product.variants.size() == 1) << variant.sku;
        }
    }
    EXPECT_EQ(sizes.size(), 10U);
    for (const auto& [category, size] : sizes) EXPECT_GE(size, 18) << category;
}

TEST(Catalogue, SaysWhatIsWrongWithAFile) {
    EXPECT_THROW(read_catalogue("/nowhere.json"), std::runtime_error);
    EXPECT_THROW(read_catalogue(written("{}")), std::runtime_error);
    EXPECT_THROW(read_catalogue(written(R"({"categories":[{"slug":"a","name":"A","parent":"b"}],"products":[]})")),
                 std::runtime_error);
    EXPECT_THROW(read_catalogue(
                     written(R"({"categories":[],"products":[{"slug":"p","name":"P","description":"","category":"no",)"
                             R"("images":[],"variants":[]}]})")),
                 std::runtime_error);
    std::filesystem::remove(written(""));
}

}  // namespace
}  // namespace souk::retail
