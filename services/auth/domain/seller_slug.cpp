#include "services/auth/domain/seller_slug.hpp"

#include <algorithm>
#include <string>

namespace souk::auth {

namespace {
constexpr int most_numbers = 20;
constexpr std::size_t longest_base = 100;  // leaves room for a hyphen and any number
}  // namespace

bool is_reserved(const Slug& slug) {
    constexpr std::string_view reserved[] = {"me", "invitations", "new", "admin"};
    return std::ranges::find(reserved, slug.str()) != std::end(reserved) || Uuid::parse(slug.str()).has_value();
}

std::vector<Slug> slugs_for(std::string_view name, SellerId id) {
    const auto whole = Slug::from(name);
    const auto base = Slug::from(whole.str().substr(0, longest_base)).str();
    std::vector<Slug> slugs;
    if (!is_reserved(whole)) slugs.push_back(whole);
    for (int number = 2; number <= most_numbers; ++number)
        slugs.push_back(Slug::from(base + '-' + std::to_string(number)));
    std::uint64_t number = 0;
    for (std::size_t index = 10; index < id.bytes().size(); ++index) number = number << 8 | id.bytes()[index];
    slugs.push_back(Slug::from(base + '-' + std::to_string(number)));
    return slugs;
}

}  // namespace souk::auth
