// Finds the category of a product of the sales file from the words of its description; the file itself has none. A
// written table of words, tried from top to bottom, decides; what no row knows is "More".
#pragma once

#include <span>
#include <string_view>

namespace souk::retail {

struct Department {
    std::string_view slug;
    std::string_view name;
};

std::span<const Department> departments();  // all of them, in the order of the shop's menu

// The slug of one of departments(). `code` tells services (POST, DOT, M, ...) from products.
std::string_view department_of(std::string_view code, std::string_view description);

}  // namespace souk::retail
