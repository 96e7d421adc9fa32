#include "tools/retail/catalogue/derive.hpp"

#include "tools/retail/catalogue/departments.hpp"
#include "tools/retail/catalogue/naming.hpp"
#include "tools/retail/sales/price.hpp"

#include <algorithm>
#include <map>

namespace souk::retail {

namespace {

struct Sold {
    std::int64_t pieces = 0;
    std::size_t lines = 0;
};

std::string description_of(const Item& item) {
    std::string text = "Stock code " + item.code + ".";
    if (!item.other_descriptions.empty()) {
        text += " Also sold as ";
        for (std::size_t index = 0; index < item.other_descriptions.size(); ++index)
            text += (index == 0 ? "" : "; ") + shop_name(item.other_descriptions[index]);
        text += ".";
    }
    return text;
}

}  // namespace

Catalogue derive_catalogue(const Sales& sales, Currency currency) {
    std::vector<std::map<std::int64_t, Sold>> sold(sales.items.size());  // per item: pennies -> what went at that price
    for (const auto& invoice : sales.invoices) {
        for (const auto& line : invoice.lines) {
            auto& at = sold[line.item][line.pennies()];
            at.pieces += line.quantity;
            ++at.lines;
        }
    }

    Catalogue catalogue;
    for (const auto& department : departments())
        catalogue.categories.push_back({std::string(department.slug), std::string(department.name), std::nullopt});

    for (std::size_t index = 0; index < sales.items.size(); ++index) {
        const auto& item = sales.items[index];
        std::vector<std::pair<std::int64_t, Sold>> prices(sold[index].begin(), sold[index].end());
        std::ranges::sort(prices, [](const auto& left, const auto& right) {
            return std::pair(right.second.lines, left.first) < std::pair(left.second.lines, right.first);
        });

        CatalogueProduct product;
        product.name = shop_name(item.description);
        product.slug = slug_of(product.name, item.code);
        product.description = description_of(item);
        product.category = std::string(department_of(item.code, item.description));
        for (const auto& [pennies, at] : prices) {
            const auto name =
                prices.size() == 1 ? std::string() : "At " + pennies_text(pennies) + " " + std::string(currency.code());
            product.variants.push_back(
                {sku_of(item.code, pennies), name, Money(pennies, currency), at.pieces + stock_reserve});
        }
        catalogue.products.push_back(std::move(product));
    }
    return catalogue;
}

}  // namespace souk::retail
