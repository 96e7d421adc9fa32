#include "tools/retail/shop/variants.hpp"

namespace souk::retail {

namespace {

struct VariantRefs {
    std::vector<VariantRef> items;
};
BOOST_DESCRIBE_STRUCT(VariantRefs, (), (items))

constexpr std::size_t most_at_once = 100;

}  // namespace

task<std::unordered_map<std::string, VariantRef>> find_variants(Gateway& gateway,
                                                                const std::vector<std::string>& skus) {
    std::unordered_map<std::string, VariantRef> found;
    found.reserve(skus.size());
    for (std::size_t start = 0; start < skus.size(); start += most_at_once) {
        std::string path = "/api/products/variants?skus=";
        for (std::size_t index = start; index < std::min(start + most_at_once, skus.size()); ++index)
            path += (index == start ? "" : ",") + skus[index];
        auto page = co_await gateway.ask<VariantRefs>({http::Method::get, std::move(path)});
        for (auto& item : page.items) {
            auto sku = item.sku;
            found.emplace(std::move(sku), std::move(item));
        }
    }
    co_return found;
}

}  // namespace souk::retail
