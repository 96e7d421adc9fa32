#include "services/product/domain/skus.hpp"

#include <algorithm>

namespace souk::product {

namespace {

constexpr std::size_t most_joined = 5;
constexpr std::size_t longest_in_bytes = longest_sku * 4;

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

std::optional<std::vector<std::string>> skus_in(std::string_view text, std::size_t most) {
    std::vector<std::size_t> starts{0};
    for (auto comma = text.find(','); comma != std::string_view::npos; comma = text.find(',', comma + 1))
        starts.push_back(comma + 1);
    if (starts.size() > most) return std::nullopt;
    std::vector<std::string> skus;
    for (std::size_t first = 0; first < starts.size(); ++first) {
        for (std::size_t last = first; last < std::min(first + most_joined, starts.size()); ++last) {
            const auto end = last + 1 < starts.size() ? starts[last + 1] - 1 : text.size();
            const auto sku = trimmed(text.substr(starts[first], end - starts[first]));
            if (sku.size() > longest_in_bytes) break;
            if (!sku.empty()) skus.emplace_back(sku);
        }
    }
    return skus;
}

}  // namespace souk::product
