#include "foundation/http/json_text.hpp"

#include <boost/json/serialize.hpp>

namespace souk::http {

namespace json = boost::json;

namespace {

constexpr int deepest = 6;

void write(std::string& out, const json::value& value, std::size_t indent) {
    const auto line = [&](std::size_t depth) { out.append(1, '\n').append(depth * 2, ' '); };
    if (const auto* object = value.if_object(); object != nullptr && !object->empty()) {
        out += '{';
        bool first = true;
        for (const auto& [name, member] : *object) {
            if (!std::exchange(first, false)) out += ',';
            line(indent + 1);
            out += json::serialize(json::string(name));
            out += ": ";
            write(out, member, indent + 1);
        }
        line(indent);
        out += '}';
    } else if (const auto* array = value.if_array(); array != nullptr && !array->empty()) {
        out += '[';
        bool first = true;
        for (const auto& element : *array) {
            if (!std::exchange(first, false)) out += ',';
            line(indent + 1);
            write(out, element, indent + 1);
        }
        line(indent);
        out += ']';
    } else {
        out += json::serialize(value);
    }
}

json::value text_sample(const json::object& schema) {
    if (const auto* format = schema.if_contains("format"); format != nullptr && format->is_string()) {
        if (format->as_string() == "uuid") return "01933b6e-7c00-7000-8000-000000000001";
        if (format->as_string() == "date-time") return "2026-01-31T12:00:00.000000Z";
        if (format->as_string() == "email") return "somebody@example.com";
    }
    if (schema.contains("pattern")) return "a";
    const auto* least = schema.if_contains("minLength");
    const auto length = least != nullptr && least->is_int64() ? static_cast<std::size_t>(least->as_int64()) : 0;
    std::string text = "text";
    while (text.size() < length) text += " text";
    const auto* most = schema.if_contains("maxLength");
    if (most != nullptr && most->is_int64() && text.size() > static_cast<std::size_t>(most->as_int64())) {
        text.resize(static_cast<std::size_t>(most->as_int64()));
    }
    return json::value(text);
}

}  // namespace

std::string indented(const json::value& value) {
    std::string out;
    write(out, value, 0);
    out += '\n';
    return out;
}

json::value sample(const json::object& document, const json::value& any_schema, int depth) {
    const auto* schema = any_schema.if_object();
    if (schema == nullptr) return nullptr;
    if (const auto* reference = schema->if_contains("$ref")) {
        // "#/components/schemas/Name"
        const std::string_view path = reference->as_string();
        const auto& schemas = document.at("components").at("schemas").as_object();
        const auto* target = schemas.if_contains(path.substr(path.rfind('/') + 1));
        if (target == nullptr || depth > deepest) return nullptr;
        return sample(document, *target, depth + 1);
    }
    if (const auto* example = schema->if_contains("example")) return *example;
    if (const auto* examples = schema->if_contains("examples");
        examples != nullptr && examples->is_array() && !examples->as_array().empty()) {
        return examples->as_array().front();
    }
    if (const auto* values = schema->if_contains("enum")) return values->as_array().front();
    const auto* type = schema->if_contains("type");
    const std::string_view name = type != nullptr && type->is_string() ? std::string_view(type->as_string()) : "object";
    if (name == "string") return text_sample(*schema);
    if (name == "boolean") return true;
    if (name == "integer" || name == "number") {
        const auto* least = schema->if_contains("minimum");
        return least != nullptr && least->is_int64() && least->as_int64() > 1 ? *least : json::value(1);
    }
    if (name == "array") {
        json::array items;
        const auto* each = schema->if_contains("items");
        if (each != nullptr && depth <= deepest) items.push_back(sample(document, *each, depth + 1));
        return items;
    }
    json::object object;
    const auto* properties = schema->if_contains("properties");
    if (properties == nullptr) return object;
    for (const auto& [member, member_schema] : properties->as_object()) {
        object[member] = sample(document, member_schema, depth + 1);
    }
    return object;
}

}  // namespace souk::http
