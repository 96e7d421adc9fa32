// What a member of a seller's team may do. Kept in the access token of who is in an active team, so that every service
// knows it without asking; required per route with Route::seller(). An owner has all rights.
#pragma once

#include "foundation/core/id.hpp"
#include "foundation/core/refusal.hpp"

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <expected>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace souk {

using SellerId = Id<struct SellerTag>;

BOOST_DEFINE_ENUM_CLASS(SellerRight, owner, profile, products, orders, payouts, members)

std::string_view to_string(SellerRight right) noexcept;
std::optional<SellerRight> parse_seller_right(std::string_view name) noexcept;

class SellerRights {
  public:
    constexpr SellerRights() noexcept = default;
    constexpr SellerRights(std::initializer_list<SellerRight> rights) noexcept {
        for (const auto right : rights) add(right);
    }
    explicit SellerRights(const std::vector<SellerRight>& rights) noexcept {
        for (const auto right : rights) add(right);
    }

    constexpr void add(SellerRight right) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(right)); }
    constexpr bool owner() const noexcept { return (bits_ & bit(SellerRight::owner)) != 0; }
    constexpr bool has(SellerRight right) const noexcept { return owner() || (bits_ & bit(right)) != 0; }
    constexpr bool covers(SellerRights others) const noexcept { return owner() || (others.bits_ & ~bits_) == 0; }
    std::vector<SellerRight> list() const;  // an owner's is just that
    friend constexpr bool operator==(SellerRights, SellerRights) noexcept = default;

  private:
    static constexpr std::uint8_t bit(SellerRight right) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(right));
    }
    std::uint8_t bits_ = 0;
};

struct SellerMembership {
    SellerId seller;
    SellerRights rights;

    bool operator==(const SellerMembership&) const noexcept = default;
};

inline constexpr Refusal seller_right_missing{"seller_right_missing", RefusalKind::forbidden,
                                              "Your rights in the seller's team do not allow this"};

// The membership that has the right, or the refusal that names it.
std::expected<SellerMembership, Refused> seller_with(const std::optional<SellerMembership>& membership,
                                                     SellerRight right);

}  // namespace souk
