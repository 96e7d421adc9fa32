// What a handler's signature says about its route: filled by the extractors when the route is made, read by the OpenAPI
// printer and by the route's checks. Schemas are kept as functions, so that nothing is built until the document is
// asked for.
#pragma once

#include "foundation/schema/json_schema.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

using SchemaText = std::string (*)(schema::Components&);  // a JSON schema, usually a $ref into the components
using ExampleText = std::string_view (*)();               // JSON, or empty

enum class CallerNeed : std::uint8_t { none, optional, required };
enum class AnswerKind : std::uint8_t { json, html, none, raw };

struct HeaderDescription {
    std::string name;
    std::string example;
};

struct Description {
    std::vector<SchemaText> path;
    SchemaText query = nullptr;
    SchemaText body = nullptr;
    ExampleText body_example = nullptr;
    bool raw_body = false;
    std::vector<HeaderDescription> headers;
    bool idempotency_key = false;
    CallerNeed caller = CallerNeed::none;
    bool calling_service = false;
    bool seller = false;  // the caller's membership in a seller's team
    AnswerKind answer = AnswerKind::json;
    SchemaText answer_schema = nullptr;
    ExampleText answer_example = nullptr;

    // Out of line, since every route calls one or two of them.
    Description();
    Description(const Description&);
    Description(Description&&) noexcept;
    Description& operator=(Description&&) noexcept;
    ~Description();
    void add_path(SchemaText schema);
    void add_header(std::string_view name, std::string_view example);
};

template <class T>
std::string schema_text(schema::Components& components) {
    return schema::json_schema<T>(components);
}
template <class T>
std::string_view example_text() {
    return schema::example_of<T>();
}

}  // namespace souk::http
