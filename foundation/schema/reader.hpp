// Reads a parsed JSON document into typed values and collects everything that is wrong with it, each with its JSON
// pointer (RFC 6901). The document and the parser stay in the .cpp; Codecs see a Reader, a cheap view of one value.
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

// refuse_unknown: what users send. ignore_unknown: what we wrote ourselves, perhaps long ago, and what other programs
// send.
enum class Strictness { refuse_unknown, ignore_unknown };

// A hostile document must not be answered with one that is many times its size: the rest is not reported.
inline constexpr std::size_t most_violations = 100;

struct Node;

class Reader {
  public:
    struct Document {
        // The text must outlive the document. What cannot be parsed becomes a violation, and then there is no root.
        Document(std::string_view json, Strictness strictness);
        ~Document();
        Document(const Document&) = delete;
        Document& operator=(const Document&) = delete;
        Reader root();

        std::vector<Violation> violations;
        Strictness strictness;
        struct Nodes;
        std::unique_ptr<Nodes> nodes;
    };

    Reader() = default;  // not present

    bool present() const noexcept { return node_ != nullptr; }
    bool is_null() const noexcept;
    bool strict() const noexcept { return document_->strictness == Strictness::refuse_unknown; }
    std::string_view name() const noexcept;  // of a member of an object

    // Each reports wrong_type and returns nothing when the value is of another type.
    std::optional<std::string_view> string();
    std::optional<std::int64_t> integer();
    std::optional<double> number();
    std::optional<bool> boolean();

    // Any value, as compact JSON. Reported, and false: repeated members, NUL in strings and numbers that no double can
    // hold, for no database takes them.
    bool raw(std::string& json);

    // The number of elements of an array; nothing, with the violation reported, for other types and sizes. Walk them
    // with `for (auto element = at.first(); element.present(); element = element.next())`.
    std::optional<std::size_t> elements(std::size_t min, std::size_t max);
    // The same for the members of an object, whatever their names.
    bool entries(std::size_t max);
    Reader first() const noexcept;
    Reader next() const noexcept;

    // The members of an object in the order of `names`, which `found` is as long as; a Reader that is not present for
    // what is missing. Members that are not named are reported as unknown_field, unless the document is read leniently.
    bool members(std::span<const std::string_view> names, std::span<Reader> found);

    void fail(Violation violation);  // its pointer is relative to this value
    void missing();                  // reports `required`

  private:
    Reader(Document& document, const Node* node) : document_(&document), node_(node) {}
    void wrong_type(std::string_view wanted);
    void report_duplicates();
    void append(std::string& json);

    Document* document_ = nullptr;
    const Node* node_ = nullptr;
    const Node* parent_ = nullptr;  // of a missing member
    std::string_view missing_name_{};
};

}  // namespace souk::schema
