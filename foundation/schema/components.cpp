#include "foundation/schema/components.hpp"

#include "foundation/schema/writer.hpp"

#include <algorithm>
#include <vector>

namespace souk::schema {

namespace {

constexpr bool in_a_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// "souk::Page<souk::order::Line>" -> "Page_Line"; with one namespace kept: "souk_Page_order_Line".
std::string name_of(std::string_view type, std::size_t namespaces) {
    std::string name;
    std::vector<std::string> path;
    const auto finish = [&] {
        const std::size_t from = path.size() - std::min(path.size(), namespaces + 1);
        for (std::size_t index = from; index < path.size(); ++index) name += (name.empty() ? "" : "_") + path[index];
        path.clear();
    };
    for (std::size_t at = 0; at < type.size();) {
        if (in_a_word(type[at])) {
            const std::size_t start = at;
            while (at < type.size() && in_a_word(type[at])) ++at;
            path.emplace_back(type.substr(start, at - start));
        } else if (type.substr(at).starts_with("::")) {
            at += 2;
        } else {
            finish();
            ++at;
        }
    }
    finish();
    return name;
}

}  // namespace

Components::Slot Components::reserve(std::string_view type) {
    if (const auto known = names_.find(type); known != names_.end()) return {known->second, false};
    std::string plain(type);
    for (constexpr std::string_view unnamed = "(anonymous namespace)::"; plain.contains(unnamed);)
        plain.erase(plain.find(unnamed), unnamed.size());
    std::string name = name_of(plain, 0);
    for (std::size_t namespaces = 1; schemas_.contains(name) && namespaces < 8; ++namespaces)
        name = name_of(plain, namespaces);
    while (schemas_.contains(name)) name += '_';
    schemas_.emplace(name, "{}");
    names_.emplace(type, name);
    return {name, true};
}

void Components::finish(const std::string& name, std::string schema) { schemas_[name] = std::move(schema); }

std::string reference_to(std::string_view name) {
    return R"({"$ref":"#/components/schemas/)" + std::string(name) + "\"}";
}

void ObjectSchema::add(std::string_view name, std::string schema, bool required, std::string_view description) {
    if (!properties_.empty()) properties_ += ',';
    write_string(properties_, name);
    properties_ += ':';
    if (!description.empty()) {
        // A $ref may have siblings in 2020-12, so the description goes beside whatever there is.
        std::string sentence = "\"description\":";
        write_string(sentence, description);
        if (schema != "{}") sentence += ',';
        schema.insert(1, sentence);
    }
    properties_ += schema;
    if (!required) return;
    if (!required_.empty()) required_ += ',';
    write_string(required_, name);
}

void ObjectSchema::example(std::string_view json) { example_ = json; }

std::string ObjectSchema::text() const {
    std::string text = R"({"type":"object","properties":{)" + properties_ + "}";
    if (!required_.empty()) text += R"(,"required":[)" + required_ + "]";
    text += R"(,"additionalProperties":false)";
    if (!example_.empty()) text += R"(,"examples":[)" + example_ + "]";
    return text + "}";
}

}  // namespace souk::schema
