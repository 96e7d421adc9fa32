#include "foundation/postgres/conninfo.hpp"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace souk::pg {

Conninfo::Conninfo(const std::string& text) {
    char* error = nullptr;
    const std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)> parsed(PQconninfoParse(text.c_str(), &error),
                                                                              &PQconninfoFree);
    if (!parsed) {
        // libpq's message quotes the text, which may hold a password.
        PQfreemem(error);
        throw std::invalid_argument("the database's connection string cannot be parsed");
    }
    for (const auto* option = parsed.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) settings_.emplace(option->keyword, option->val);
    }
    set_default("client_encoding", "UTF8");
    set_default("fallback_application_name", "souk");
}

void Conninfo::set(const std::string& keyword, const std::string& value) { settings_[keyword] = value; }

void Conninfo::set_default(const std::string& keyword, const std::string& value) { settings_.emplace(keyword, value); }

void Conninfo::add_option(std::string_view option) {
    auto& options = settings_["options"];
    if (!options.empty()) options += ' ';
    options += option;
}

const char* const* Conninfo::keywords() {
    pointers_.clear();
    for (const auto& [keyword, value] : settings_) pointers_.push_back(keyword.c_str());
    pointers_.push_back(nullptr);
    for (const auto& [keyword, value] : settings_) pointers_.push_back(value.c_str());
    pointers_.push_back(nullptr);
    return pointers_.data();
}

const char* const* Conninfo::values() { return keywords() + settings_.size() + 1; }

}  // namespace souk::pg
