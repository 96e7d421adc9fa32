// SKUs that are asked for in one text, separated by commas. Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace souk::product {

inline constexpr std::size_t longest_sku = 64;  // characters

// Each part between commas, and what a SKU with commas itself may be: parts that stand side by side, with the commas
// between them, as far as a SKU is long. Nothing where there are more parts than `most`.
std::optional<std::vector<std::string>> skus_in(std::string_view text, std::size_t most);

}  // namespace souk::product
