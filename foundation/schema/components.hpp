// The named schemas of an OpenAPI document, collected while types are described; JSON Schema 2020-12.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace souk::schema {

class Components {
  public:
    // True the first time; then the caller describes the type and calls finish(). A type may refer to itself meanwhile.
    bool begin(std::string_view name) { return schemas_.try_emplace(std::string(name)).second; }
    void finish(std::string_view name, std::string schema) { schemas_[std::string(name)] = std::move(schema); }

    const std::map<std::string, std::string>& schemas() const noexcept { return schemas_; }

  private:
    std::map<std::string, std::string> schemas_;
};

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
