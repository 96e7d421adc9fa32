// Who somebody is to the shop. Kept in the access token, required per route with Route::role(). One account may hold
// several.
#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace souk {

BOOST_DEFINE_ENUM_CLASS(Role, customer, seller, support, admin)

std::string_view to_string(Role role) noexcept;
std::optional<Role> parse_role(std::string_view name) noexcept;

class Roles {
  public:
    constexpr Roles() noexcept = default;
    constexpr Roles(std::initializer_list<Role> roles) noexcept {
        for (const auto role : roles) add(role);
    }

    constexpr void add(Role role) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(role)); }
    constexpr bool has(Role role) const noexcept { return (bits_ & bit(role)) != 0; }
    constexpr bool meets(Roles others) const noexcept { return (bits_ & others.bits_) != 0; }  // one in common
    constexpr bool empty() const noexcept { return bits_ == 0; }
    friend constexpr bool operator==(Roles, Roles) noexcept = default;

  private:
    static constexpr std::uint8_t bit(Role role) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(role));
    }
    std::uint8_t bits_ = 0;
};

}  // namespace souk
