#include "tools/retail/replay/failures.hpp"

#include "tools/retail/sales/price.hpp"

#include <algorithm>

namespace souk::retail {

namespace {
constexpr std::size_t invoices_named = 10;  // of each reason
constexpr std::size_t reasons_named = 20;
}  // namespace

std::int64_t Failures::count() const {
    std::int64_t sum = 0;
    for (const auto& [why, invoices] : invoices_) sum += std::ssize(invoices);
    return sum;
}

std::string Failures::report(std::int64_t orders) const {
    if (invoices_.empty()) return {};
    std::vector<std::pair<std::string, std::vector<std::string>>> reasons(invoices_.begin(), invoices_.end());
    std::ranges::sort(reasons, [](const auto& left, const auto& right) {
        return std::pair(right.second.size(), left.first) < std::pair(left.second.size(), right.first);
    });
    auto text = count_text(count()) + " of " + count_text(orders) +
                " orders failed, so the books cannot equal the file: nothing was compared.\n";
    std::size_t named = 0;
    for (const auto& [why, invoices] : reasons) {
        if (named++ == reasons_named)
            return text + "  … and " + count_text(std::ssize(reasons) - static_cast<std::int64_t>(reasons_named)) +
                   " other reasons\n";
        text += "  " + count_text(std::ssize(invoices)) + ": " + why + " (invoices";
        for (std::size_t index = 0; index < std::min(invoices.size(), invoices_named); ++index)
            text += (index == 0 ? " " : ", ") + invoices[index];
        text += invoices.size() > invoices_named ? ", …)\n" : ")\n";
    }
    return text;
}

}  // namespace souk::retail
