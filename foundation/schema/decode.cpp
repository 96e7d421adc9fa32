#include "foundation/schema/decode.hpp"

namespace souk::schema {

std::vector<std::string_view> detail::values_of(QueryParameters parameters, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [given, value] : parameters)
        if (given == name) values.push_back(value);
    return values;
}

void detail::report_unknown(QueryParameters parameters, std::span<const std::string_view> names,
                            std::vector<Violation>& violations) {
    for (const auto& [given, value] : parameters)
        if (std::ranges::find(names, given) == names.end())
            violations.push_back({"?" + given, "unknown_field", "is not known here"});
}

}  // namespace souk::schema
