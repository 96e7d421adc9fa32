// The countries' addresses, as the Universal Postal Union describes them; sorted by code.
#include "foundation/core/address_rules.hpp"

#include <algorithm>

namespace souk {

namespace {

constexpr auto absent = Presence::absent;
constexpr auto optional = Presence::optional;
constexpr auto required = Presence::required;
constexpr std::string_view british = "@# #@@|@## #@@|@@# #@@|@@## #@@|@#@ #@@|@@#@ #@@";

// clang-format off
constexpr AddressFormat formats[] = {
    {"AC", "ASCN 1ZZ"}, {"AD", "AD###"}, {"AE", "", optional, absent}, {"AR", "####|@####@@@", optional}, {"AT", "####"},
    {"AU", "####", required}, {"AX", "22###"}, {"BA", "#####", optional}, {"BE", "####"}, {"BG", "####"},
    {"BH", "###|####", absent, optional}, {"BM", "@@ ##|@@ @@", optional}, {"BR", "#####-###", required},
    {"CA", "@#@ #@#", required}, {"CH", "####", optional}, {"CL", "#######", optional, optional},
    {"CN", "######", required}, {"CO", "######", optional, optional}, {"CY", "####"}, {"CZ", "### ##"}, {"DE", "#####"},
    {"DK", "####"}, {"EE", "#####"}, {"EG", "#####|#######", optional, optional}, {"ES", "#####", optional},
    {"FI", "#####"}, {"FO", "###"}, {"FR", "#####"}, {"GB", british, optional}, {"GG", "GY# #@@|GY## #@@"},
    {"GI", "GX## #@@"}, {"GL", "39##"}, {"GR", "### ##", optional}, {"HK", "", optional, absent}, {"HR", "#####"},
    {"HU", "####"}, {"ID", "#####", optional}, {"IE", "@#* ****", optional}, {"IL", "#######|#####"},
    {"IM", "IM# #@@|IM## #@@"}, {"IN", "######", required}, {"IS", "###"}, {"IT", "#####", optional},
    {"JE", "JE# #@@|JE## #@@"}, {"JP", "###-####", required}, {"KR", "#####", optional}, {"KW", "#####", optional},
    {"LB", "#### ####|####", optional, optional}, {"LI", "94##"}, {"LT", "LT-#####"}, {"LU", "####"}, {"LV", "LV-####"},
    {"MA", "#####"}, {"MC", "980##"}, {"MD", "MD-####"}, {"ME", "#####"}, {"MK", "####"}, {"MO", "", optional, absent},
    {"MT", "@@@ ####"}, {"MX", "#####", required}, {"MY", "#####", optional}, {"NG", "######", optional, optional},
    {"NL", "#### @@"}, {"NO", "####"}, {"NZ", "####", optional}, {"PH", "####", optional}, {"PK", "#####", optional},
    {"PL", "##-###"}, {"PR", "#####|#####-####"}, {"PT", "####-###"}, {"QA", "", optional, absent},
    {"RO", "######", optional}, {"RS", "#####"}, {"RU", "######", optional}, {"SA", "#####|#####-####", optional},
    {"SE", "### ##"}, {"SG", "######"}, {"SI", "####"}, {"SK", "### ##"}, {"SM", "4789#"}, {"TA", "TDCU 1ZZ"}, {"TH", "#####", optional},
    {"TR", "#####", optional}, {"TW", "###|#####|######", optional}, {"UA", "#####", optional},
    {"US", "#####|#####-####", required}, {"VA", "00120"}, {"VN", "#####|######", optional}, {"XK", "#####"}, {"ZA", "####", optional},
};
// clang-format on
static_assert(std::ranges::is_sorted(formats, {}, &AddressFormat::country));

}  // namespace

const AddressFormat* address_format(CountryCode country) noexcept {
    const auto* found = std::ranges::lower_bound(formats, country.code(), {}, &AddressFormat::country);
    return found != std::end(formats) && found->country == country.code() ? found : nullptr;
}

}  // namespace souk
