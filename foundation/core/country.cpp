#include "foundation/core/country.hpp"

#include <utility>

namespace souk {

namespace {

// ISO 3166-1 alpha-2, officially assigned, in order.
constexpr std::string_view codes =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD "
    "CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF "
    "GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA "
    "NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI "
    "SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW";

constexpr std::pair<std::string_view, std::string_view> names[] = {
    {"Australia", "AU"}, {"Austria", "AT"}, {"Bahrain", "BH"}, {"Belgium", "BE"}, {"Brazil", "BR"}, {"Canada", "CA"},
    {"China", "CN"}, {"Cyprus", "CY"}, {"Czech Republic", "CZ"}, {"Denmark", "DK"}, {"EIRE", "IE"}, {"Finland", "FI"},
    {"France", "FR"}, {"Germany", "DE"}, {"Greece", "GR"}, {"Hong Kong", "HK"}, {"Iceland", "IS"}, {"India", "IN"},
    {"Ireland", "IE"}, {"Israel", "IL"}, {"Italy", "IT"}, {"Japan", "JP"}, {"Korea", "KR"}, {"Lebanon", "LB"},
    {"Lithuania", "LT"}, {"Malta", "MT"}, {"Netherlands", "NL"}, {"Nigeria", "NG"}, {"Norway", "NO"}, {"Poland", "PL"},
    {"Portugal", "PT"}, {"RSA", "ZA"}, {"Saudi Arabia", "SA"}, {"Singapore", "SG"}, {"South Africa", "ZA"}, {"Spain", "ES"},
    {"Sweden", "SE"}, {"Switzerland", "CH"}, {"Thailand", "TH"}, {"USA", "US"}, {"United Arab Emirates", "AE"},
    {"United Kingdom", "GB"}, {"United States", "US"}, {"West Indies", "JM"}, {"Bermuda", "BM"},
    // The islands have codes of their own, but no joint one: the larger stands for both.
    {"Channel Islands", "JE"},
};

}  // namespace

std::optional<CountryCode> CountryCode::parse(std::string_view code) noexcept {
    if (code.size() != 2 || code.contains(' ')) return std::nullopt;
    for (std::size_t at = 0; at < codes.size(); at += 3)
        if (codes.substr(at, 2) == code) return CountryCode({code[0], code[1]});
    return std::nullopt;
}

std::optional<CountryCode> CountryCode::from_name(std::string_view name) noexcept {
    for (const auto& [known, code] : names)
        if (known == name) return parse(code);
    return std::nullopt;
}

}  // namespace souk
