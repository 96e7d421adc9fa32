#include "foundation/schema/decode.hpp"

namespace souk::schema {

namespace {

bool known(std::span<const std::string_view> names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

}  // namespace

std::vector<std::string_view> detail::values_of(QueryParameters parameters, std::string_view name) {
    std::vector<std::string_view> values;
    for (const auto& [given, value] : parameters)
        if (given == name) values.push_back(value);
    return values;
}

void detail::report_unknown(QueryParameters parameters, std::span<const std::string_view> names,
                            std::vector<Violation>& violations) {
    std::vector<std::string_view> reported;
    for (const auto& [given, value] : parameters) {
        if (known(names, given) || known(reported, given)) continue;
        if (violations.size() >= most_violations) return;
        reported.push_back(given);
        // Percent-encoding can hide anything, and the answer must be valid JSON.
        if (utf8_length(given)) {
            violations.push_back({"?" + given, "unknown_field", "is not known here"});
        } else {
            violations.push_back({"?", "invalid_utf8", "has a name that is not valid UTF-8"});
        }
    }
}

}  // namespace souk::schema
