#include "foundation/identity/seller_rights.hpp"

#include <boost/describe/enum_to_string.hpp>

namespace souk {

namespace {
using enum SellerRight;
constexpr SellerRight all[] = {owner, profile, products, orders, payouts, members};
}  // namespace

std::string_view to_string(SellerRight right) noexcept { return boost::describe::enum_to_string(right, "unknown"); }

std::optional<SellerRight> parse_seller_right(std::string_view name) noexcept {
    for (const auto right : all)
        if (to_string(right) == name) return right;
    return std::nullopt;
}

std::vector<SellerRight> SellerRights::list() const {
    if (owner()) return {SellerRight::owner};
    std::vector<SellerRight> rights;
    for (const auto right : all)
        if (has(right)) rights.push_back(right);
    return rights;
}

std::expected<SellerMembership, Refused> seller_with(const std::optional<SellerMembership>& membership,
                                                     SellerRight right) {
    if (membership && membership->rights.has(right)) return *membership;
    return std::unexpected(
        Refused{.what = seller_right_missing, .detail = "It takes the right " + std::string(to_string(right))});
}

}  // namespace souk
