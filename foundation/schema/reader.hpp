// Reads a parsed JSON document into typed values and collects everything that is wrong with it, each with its JSON pointer
// (RFC 6901). The document and the parser stay in the .cpp; Codecs see a Reader, a cheap view of one value.
#pragma once

#include "foundation/core/violation.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace souk::schema {

enum class Strictness { refuse_unknown, ignore_unknown };

struct Node;

class Reader {
  public:
    struct Document {
        Document(std::string_view json, Strictness strictness);  // what cannot be parsed becomes a violation
        ~Document();
        Reader root();
        std::vector<Violation> violations;
        Strictness strictness;
        struct Nodes;
        std::unique_ptr<Nodes> nodes;
    };

    bool is_null() const noexcept;

    // Each reports wrong_type and returns nothing when the value is of another type.
    std::optional<std::string_view> string();
    std::optional<std::int64_t> integer();
    std::optional<double> number();
    std::optional<bool> boolean();
    std::string raw() const;

    // The elements of an array; nothing, with the violation reported, for other types and sizes.
    std::optional<std::vector<Reader>> elements(std::size_t min, std::size_t max);
    // The members of an object in the order of `names`; a Reader without a value for what is missing. Members that are not
    // named are reported as unknown_field, unless the document is read leniently.
    std::optional<std::vector<Reader>> members(std::span<const std::string_view> names);
    // All members of an object, whatever their names.
    std::optional<std::vector<std::pair<std::string_view, Reader>>> entries(std::size_t max);

    bool present() const noexcept { return node_ != nullptr; }
    void fail(Violation violation);  // the pointer is filled in
    void missing();                  // reports `required`

  private:
    Reader(Document& document, const Node* node, std::shared_ptr<const std::string> parent, std::string_view name)
        : document_(&document), node_(node), parent_(std::move(parent)), name_(name) {}
    std::string pointer() const;
    void wrong_type(std::string_view wanted);

    Document* document_;
    const Node* node_;
    std::shared_ptr<const std::string> parent_;  // pointer of the enclosing value; null at the root
    std::string_view name_;
    std::size_t index_ = 0;
    bool in_array_ = false;
};

}  // namespace souk::schema
