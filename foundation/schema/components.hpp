// The named schemas of an OpenAPI document, collected while types are described; JSON Schema 2020-12.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace souk::schema {

class Components {
  public:
    struct Slot {
        std::string name;
        bool is_new;  // then the caller describes the type and calls finish(); it may refer to itself meanwhile
    };
    // The name of a type's schema: that of the type without namespaces, with them where two types have the same.
    Slot reserve(std::string_view type);
    void finish(const std::string& name, std::string schema);

    const std::map<std::string, std::string>& schemas() const noexcept { return schemas_; }

  private:
    std::map<std::string, std::string> schemas_;
    std::map<std::string, std::string, std::less<>> names_;  // by type
};

std::string reference_to(std::string_view name);  // {"$ref": …}

// Builds the schema of an object, member by member.
class ObjectSchema {
  public:
    void add(std::string_view name, std::string schema, bool required, std::string_view description);
    void example(std::string_view json);
    std::string text() const;

  private:
    std::string properties_;
    std::string required_;
    std::string example_;
};

}  // namespace souk::schema
