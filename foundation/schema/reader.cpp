#include "foundation/schema/reader.hpp"

#include "foundation/core/text.hpp"
#include "foundation/schema/document.hpp"
#include "foundation/schema/writer.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace souk::schema {

namespace {

constexpr double largest_exact = 9007199254740991;  // 2^53 - 1: above it a double is not the number that was written

Violation repeated() { return {"", "duplicate", "is there more than once"}; }

// RFC 6901: ~ and / in a name are escaped.
void append_name(std::string& pointer, std::string_view name) {
    pointer += '/';
    for (const char c : name) {
        if (c == '~') {
            pointer += "~0";
        } else if (c == '/') {
            pointer += "~1";
        } else {
            pointer += c;
        }
    }
}

void append_pointer(std::string& pointer, const Node& node) {
    if (node.parent == nullptr) return;
    append_pointer(pointer, *node.parent);
    if (node.parent->kind == Kind::object) return append_name(pointer, node.key);
    std::size_t index = 0;
    for (const Node* sibling = node.parent->first; sibling != &node; sibling = sibling->next) ++index;
    pointer += '/';
    pointer += std::to_string(index);
}

// The nearest double; nothing for what is larger than all of them.
std::optional<double> double_of(const Node& node) {
    double value = 0;
    const auto [end, error] = std::from_chars(node.text.data(), node.text.data() + node.text.size(), value);
    if (error == std::errc{}) return value;
    // Out of range both ways: the parser's own, less exact value tells too large from too small.
    return std::abs(node.number) < 1 ? std::optional(0.0) : std::nullopt;
}

}  // namespace

Reader::Document::Document(std::string_view text, Strictness how) : strictness(how), nodes(std::make_unique<Nodes>()) {
    if (!utf8_length(text)) {
        violations.push_back({"", "invalid_utf8", "is not valid UTF-8"});
    } else if (const auto why = parse(text, *nodes); !why.empty()) {
        violations.push_back({"", "malformed_json", "is not valid JSON: " + why});
    }
}

Reader::Document::~Document() = default;

Reader Reader::Document::root() { return {*this, nodes->root}; }

bool Reader::is_null() const noexcept { return node_ == nullptr || node_->kind == Kind::null; }

std::string_view Reader::name() const noexcept { return node_->key; }

void Reader::fail(Violation violation) {
    if (document_->violations.size() >= most_violations) return;
    std::string pointer;
    if (node_) {
        append_pointer(pointer, *node_);
    } else {
        append_pointer(pointer, *parent_);
        append_name(pointer, missing_name_);
    }
    violation.pointer.insert(0, pointer);
    document_->violations.push_back(std::move(violation));
}

void Reader::missing() { fail({"", "required", "is required"}); }

void Reader::wrong_type(std::string_view wanted) { fail({"", "wrong_type", "must be " + std::string(wanted)}); }

std::optional<std::string_view> Reader::string() {
    if (node_->kind == Kind::string) return node_->text;
    wrong_type("a string");
    return std::nullopt;
}

std::optional<std::int64_t> Reader::integer() {
    if (node_->kind == Kind::integer) return node_->integer;
    // 2.0 and 2e3 are whole numbers, too (JSON Schema 2020-12, validation, section 6.1.1).
    if (const auto value = node_->kind == Kind::number ? double_of(*node_) : std::nullopt;
        value && std::trunc(*value) == *value && std::abs(*value) <= largest_exact)
        return static_cast<std::int64_t>(*value);
    wrong_type("a whole number of at most 64 bits");
    return std::nullopt;
}

std::optional<double> Reader::number() {
    if (node_->kind == Kind::integer) return static_cast<double>(node_->integer);
    if (node_->kind != Kind::number) {
        wrong_type("a number");
        return std::nullopt;
    }
    const auto value = double_of(*node_);
    if (!value) fail({"", "out_of_range", "is too large a number"});
    return value;
}

std::optional<bool> Reader::boolean() {
    if (node_->kind == Kind::boolean) return node_->boolean;
    wrong_type("true or false");
    return std::nullopt;
}

bool Reader::raw(std::string& json) {
    const std::size_t before = document_->violations.size();
    append(json);
    return document_->violations.size() == before;
}

void Reader::append(std::string& json) {
    switch (node_->kind) {
        case Kind::null: json += "null"; break;
        case Kind::boolean: json += node_->boolean ? "true" : "false"; break;
        case Kind::integer: json += node_->text; break;
        case Kind::number:
            if (!double_of(*node_)) fail({"", "out_of_range", "is too large a number"});
            json += node_->text;
            break;
        case Kind::string:
            if (node_->text.contains('\0')) fail({"", "invalid_character", "must not contain NUL"});
            write_string(json, node_->text);
            break;
        case Kind::array:
        case Kind::object: {
            const bool object = node_->kind == Kind::object;
            if (object) report_duplicates();
            json += object ? '{' : '[';
            for (auto child = first(); child.present(); child = child.next()) {
                if (child.node_ != node_->first) json += ',';
                if (object) {
                    if (child.name().contains('\0')) child.fail({"", "invalid_character", "must not contain NUL"});
                    write_string(json, child.name());
                    json += ':';
                }
                child.append(json);
            }
            json += object ? '}' : ']';
        }
    }
}

void Reader::report_duplicates() {
    if (node_->children < 2) return;
    std::vector<Reader> sorted;
    sorted.reserve(node_->children);
    for (auto child = first(); child.present(); child = child.next()) sorted.push_back(child);
    // Sorted, since comparing each with each would let a large body occupy a core.
    std::ranges::sort(sorted, {}, &Reader::name);
    for (std::size_t index = 1; index < sorted.size(); ++index)
        if (sorted[index].name() == sorted[index - 1].name()) sorted[index].fail(repeated());
}

std::optional<std::size_t> Reader::elements(std::size_t min, std::size_t max) {
    if (node_->kind != Kind::array) {
        wrong_type("a list");
        return std::nullopt;
    }
    if (node_->children >= min && node_->children <= max) return node_->children;
    fail({"", node_->children < min ? "too_short" : "too_long",
          "must have from " + std::to_string(min) + " to " + std::to_string(max) + " elements"});
    return std::nullopt;
}

bool Reader::entries(std::size_t max) {
    if (node_->kind != Kind::object) {
        wrong_type("an object");
        return false;
    }
    if (node_->children > max) {
        fail({"", "too_long", "must have at most " + std::to_string(max) + " members"});
        return false;
    }
    report_duplicates();
    for (auto child = first(); child.present(); child = child.next())
        if (child.name().contains('\0')) child.fail({"", "invalid_character", "must not contain NUL"});
    return true;
}

Reader Reader::first() const noexcept { return {*document_, node_->first}; }

Reader Reader::next() const noexcept { return {*document_, node_->next}; }

bool Reader::members(std::span<const std::string_view> names, std::span<Reader> found) {
    if (node_->kind != Kind::object) {
        wrong_type("an object");
        return false;
    }
    for (std::size_t index = 0; index < names.size(); ++index) {
        found[index].document_ = document_;
        found[index].parent_ = node_;
        found[index].missing_name_ = names[index];
    }
    std::size_t expected = 0;  // writers mostly keep to the order of the members
    for (auto child = first(); child.present(); child = child.next()) {
        std::size_t index = expected;
        if (index >= names.size() || names[index] != child.name())
            index = static_cast<std::size_t>(std::ranges::find(names, child.name()) - names.begin());
        if (index == names.size()) {
            if (document_->strictness == Strictness::refuse_unknown)
                child.fail({"", "unknown_field", "is not known here"});
        } else if (found[index].present()) {
            child.fail(repeated());
        } else {
            found[index].node_ = child.node_;
            expected = index + 1;
        }
    }
    return true;
}

}  // namespace souk::schema
