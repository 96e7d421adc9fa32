// What an API key may be used for. A route admits API keys only where it says so with Route::scope(); a person who is
// signed in needs none.
#pragma once

#include <boost/describe/enum.hpp>

#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace souk {

BOOST_DEFINE_ENUM_CLASS(Scope, products_write, orders_read, orders_write, profile_read)

std::string_view to_string(Scope scope) noexcept;

class Scopes {
  public:
    constexpr Scopes() noexcept = default;
    constexpr Scopes(std::initializer_list<Scope> scopes) noexcept {
        for (const auto scope : scopes) add(scope);
    }
    constexpr void add(Scope scope) noexcept { bits_ = static_cast<std::uint8_t>(bits_ | bit(scope)); }
    constexpr bool has(Scope scope) const noexcept { return (bits_ & bit(scope)) != 0; }
    friend constexpr bool operator==(Scopes, Scopes) noexcept = default;

  private:
    static constexpr std::uint8_t bit(Scope scope) noexcept {
        return static_cast<std::uint8_t>(1U << static_cast<unsigned>(scope));
    }
    std::uint8_t bits_ = 0;
};

}  // namespace souk
