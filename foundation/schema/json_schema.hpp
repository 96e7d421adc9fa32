// Schemas and examples of types, for OpenAPI 3.1.
#pragma once

#include "foundation/schema/described.hpp"

namespace souk::schema {

// JSON text: a $ref for described structs, whose schemas land in `components`.
template <class T>
std::string json_schema(Components& components) {
    return Codec<T>::describe(components);
}

// The example of about<T>; empty where there is none.
template <class T>
constexpr std::string_view example_of() {
    if constexpr (requires { about<T>::example; }) {
        return about<T>::example;
    } else {
        return {};
    }
}

}  // namespace souk::schema
