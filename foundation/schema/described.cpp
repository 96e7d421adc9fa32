#include "foundation/schema/described.hpp"

namespace souk::schema::detail {

std::expected<std::size_t, Violation> index_of(std::span<const std::string_view> names, std::string_view text) {
    const auto found = std::ranges::find(names, text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string message = "must be one of ";
    for (const auto& name : names) message += (&name == names.data() ? "" : ", ") + std::string(name);
    return std::unexpected(Violation{"", "invalid_value", std::move(message)});
}

std::string describe_enum(std::span<const std::string_view> names) {
    std::string schema = R"({"type":"string","enum":[)";
    for (const auto& name : names) {
        if (&name != names.data()) schema += ',';
        write_string(schema, name);
    }
    return schema + "]}";
}

std::string_view text_of(std::span<const Member> members, std::string_view name) {
    const auto found = std::ranges::find(members, name, &Member::name);
    return found == members.end() ? std::string_view{} : found->text;
}

}  // namespace souk::schema::detail
