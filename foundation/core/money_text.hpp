// Amounts as people write them in their language and country: "12,99 €" in Germany, "€12.99" in Ireland, "￥1,300" in
// Japan (ICU with the data of CLDR). For what people read; programs read Money as JSON. Pure and thread-safe.
#pragma once

#include "foundation/core/money.hpp"

#include <string>
#include <string_view>

namespace souk {

// `locale`: "de-AT", also "de_AT"; what is none is written as in English.
std::string written(const Money& amount, std::string_view locale);

}  // namespace souk
