#include "tools/retail/catalogue/catalogue.hpp"

#include "foundation/schema/decode.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

namespace souk::retail {

Catalogue read_catalogue(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + ": " + std::strerror(errno));
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto catalogue = schema::decode<Catalogue>(text);
    if (!catalogue) {
        const auto& first = catalogue.error().front();
        throw std::runtime_error(path + ": no catalogue: " + first.pointer + " " + first.message);
    }
    std::set<std::string> known;
    for (const auto& category : catalogue->categories) {
        if (category.parent && !known.contains(*category.parent))
            throw std::runtime_error(path + ": category " + category.slug + " comes before its parent " +
                                     *category.parent);
        known.insert(category.slug);
    }
    for (const auto& product : catalogue->products) {
        if (!known.contains(product.category))
            throw std::runtime_error(path + ": product " + product.slug + " is in category " + product.category +
                                     ", which is not there");
        if (product.variants.empty()) throw std::runtime_error(path + ": product " + product.slug + " has no variant");
    }
    return std::move(*catalogue);
}

}  // namespace souk::retail
