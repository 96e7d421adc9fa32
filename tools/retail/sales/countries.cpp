#include "tools/retail/sales/countries.hpp"

namespace souk::retail {

std::optional<CountryCode> country_of(std::string_view name) {
    if (name == "Channel Islands") return CountryCode::parse("JE");
    if (name == "European Community") return CountryCode::parse("BE");
    if (name == "Unspecified") return CountryCode::parse("GB");
    return CountryCode::from_name(name);
}

}  // namespace souk::retail
