#include "foundation/http/description.hpp"

namespace souk::http {

Description::Description() = default;
Description::Description(const Description&) = default;
Description::Description(Description&&) noexcept = default;
Description& Description::operator=(Description&&) noexcept = default;
Description::~Description() = default;

void Description::add_path(SchemaText schema) { path.push_back(schema); }
void Description::add_header(std::string_view name, std::string_view example) {
    headers.push_back({std::string(name), std::string(example)});
}

}  // namespace souk::http
