#include "foundation/schema/reader.hpp"

#include "foundation/core/text.hpp"
#include "foundation/schema/writer.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <cmath>
#include <deque>

namespace souk::schema {

namespace json = boost::json;

enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

// A value of the document. Children are chained; an object's keys stand with its children.
struct Node {
    Kind kind = Kind::null;
    bool boolean = false;
    bool duplicate = false;  // an earlier sibling has the same key
    std::int64_t integer = 0;
    double number = 0;
    std::string_view key;
    std::string_view text;
    Node* first = nullptr;
    Node* next = nullptr;
    std::size_t children = 0;
};

struct Reader::Document::Nodes {
    std::deque<Node> all;
    std::deque<std::string> texts;
    Node* root = nullptr;
};

namespace {

using Nodes = Reader::Document::Nodes;

constexpr std::size_t deepest = 32;

// Fed by Boost.JSON's parser; builds the nodes.
class Builder {
  public:
    static constexpr std::size_t max_object_size = 1'000;
    static constexpr std::size_t max_array_size = 100'000;
    static constexpr std::size_t max_key_size = 1'000;
    static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

    explicit Builder(Nodes& nodes) : nodes_(nodes) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open(Kind::object); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code&) { return open(Kind::array); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        key_ = finish_text(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        const auto text = finish_text(part);
        add(Kind::string)->text = text;
        return true;
    }
    bool on_number_part(json::string_view, json::error_code&) { return true; }
    bool on_int64(std::int64_t value, json::string_view, json::error_code&) {
        add(Kind::integer)->integer = value;
        return true;
    }
    bool on_uint64(std::uint64_t value, json::string_view, json::error_code&) {
        if (value <= INT64_MAX) {
            add(Kind::integer)->integer = static_cast<std::int64_t>(value);
        } else {
            add(Kind::number)->number = static_cast<double>(value);
        }
        return true;
    }
    bool on_double(double value, json::string_view, json::error_code&) {
        add(Kind::number)->number = value;
        return true;
    }
    bool on_bool(bool value, json::error_code&) {
        add(Kind::boolean)->boolean = value;
        return true;
    }
    bool on_null(json::error_code&) {
        add(Kind::null);
        return true;
    }
    bool on_comment_part(json::string_view, json::error_code&) { return true; }
    bool on_comment(json::string_view, json::error_code&) { return true; }

  private:
    struct Open {
        Node* node;
        Node* last = nullptr;
    };

    bool append(json::string_view part) {
        text_.append(part.data(), part.size());
        return true;
    }
    std::string_view finish_text(json::string_view part) {
        text_.append(part.data(), part.size());
        const std::string& kept = nodes_.texts.emplace_back(std::move(text_));
        text_.clear();
        return kept;
    }
    Node* add(Kind kind) {
        Node* node = &nodes_.all.emplace_back();
        node->kind = kind;
        if (open_.empty()) {
            nodes_.root = node;
            return node;
        }
        auto& [parent, last] = open_.back();
        if (parent->kind == Kind::object) {
            node->key = key_;
            for (const Node* sibling = parent->first; sibling != nullptr && !node->duplicate; sibling = sibling->next)
                node->duplicate = sibling->key == key_;
        }
        (last ? last->next : parent->first) = node;
        last = node;
        ++parent->children;
        return node;
    }
    bool open(Kind kind) {
        Node* node = add(kind);
        open_.push_back({node});
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }

    Nodes& nodes_;
    std::vector<Open> open_;
    std::string text_;
    std::string_view key_;
};

void write(std::string& out, const Node& node) {
    switch (node.kind) {
        case Kind::null: out += "null"; break;
        case Kind::boolean: out += node.boolean ? "true" : "false"; break;
        case Kind::integer: write_integer(out, node.integer); break;
        case Kind::number: write_number(out, node.number); break;
        case Kind::string: write_string(out, node.text); break;
        case Kind::array:
        case Kind::object: {
            const bool object = node.kind == Kind::object;
            out += object ? '{' : '[';
            for (const Node* child = node.first; child != nullptr; child = child->next) {
                if (child != node.first) out += ',';
                if (object) {
                    write_string(out, child->key);
                    out += ':';
                }
                write(out, *child);
            }
            out += object ? '}' : ']';
        }
    }
}

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

}  // namespace

Reader::Document::Document(std::string_view text, Strictness how)
    : strictness(how), nodes(std::make_unique<Nodes>()) {
    if (!utf8_length(text)) {
        violations.push_back({"", "invalid_utf8", "is not valid UTF-8"});
        return;
    }
    json::parse_options options;
    options.max_depth = deepest;
    json::basic_parser<Builder> parser(options, *nodes);
    json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    const auto rest = text.substr(used);
    if (!error && rest.find_first_not_of(" \t\r\n") != std::string_view::npos) error = json::error::extra_data;
    if (!error && nodes->root == nullptr) error = json::error::incomplete;
    if (error) {
        nodes->root = nullptr;
        violations.push_back({"", "malformed_json", "is not valid JSON: " + error.message()});
    }
}

Reader::Document::~Document() = default;

Reader Reader::Document::root() { return {*this, nodes->root, nullptr, {}}; }

bool Reader::is_null() const noexcept { return node_ == nullptr || node_->kind == Kind::null; }

std::string Reader::pointer() const {
    std::string pointer = parent_ ? *parent_ : std::string();
    if (in_array_) {
        pointer += '/';
        pointer += std::to_string(index_);
    } else if (parent_) {
        append_name(pointer, name_);
    }
    return pointer;
}

void Reader::fail(Violation violation) {
    violation.pointer = pointer();
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
    wrong_type("a whole number of at most 64 bits");
    return std::nullopt;
}

std::optional<double> Reader::number() {
    if (node_->kind == Kind::integer) return static_cast<double>(node_->integer);
    if (node_->kind == Kind::number && std::isfinite(node_->number)) return node_->number;
    wrong_type("a number");
    return std::nullopt;
}

std::optional<bool> Reader::boolean() {
    if (node_->kind == Kind::boolean) return node_->boolean;
    wrong_type("true or false");
    return std::nullopt;
}

std::string Reader::raw() const {
    std::string text;
    write(text, *node_);
    return text;
}

std::optional<std::vector<Reader>> Reader::elements(std::size_t min, std::size_t max) {
    if (node_->kind != Kind::array) {
        wrong_type("a list");
        return std::nullopt;
    }
    if (node_->children < min || node_->children > max) {
        fail({"", node_->children < min ? "too_short" : "too_long",
              "must have from " + std::to_string(min) + " to " + std::to_string(max) + " elements"});
        return std::nullopt;
    }
    const auto here = std::make_shared<const std::string>(pointer());
    std::vector<Reader> readers;
    readers.reserve(node_->children);
    for (const Node* child = node_->first; child != nullptr; child = child->next) {
        Reader reader(*document_, child, here, {});
        reader.in_array_ = true;
        reader.index_ = readers.size();
        readers.push_back(std::move(reader));
    }
    return readers;
}

std::optional<std::vector<Reader>> Reader::members(std::span<const std::string_view> names) {
    if (node_->kind != Kind::object) {
        wrong_type("an object");
        return std::nullopt;
    }
    const auto here = std::make_shared<const std::string>(pointer());
    std::vector<Reader> readers;
    readers.reserve(names.size());
    for (const auto name : names) readers.push_back(Reader(*document_, nullptr, here, name));
    for (const Node* child = node_->first; child != nullptr; child = child->next) {
        std::size_t index = 0;
        while (index < names.size() && names[index] != child->key) ++index;
        if (index < names.size() && !child->duplicate) {
            readers[index].node_ = child;
            continue;
        }
        if (index == names.size() && document_->strictness == Strictness::ignore_unknown) continue;
        Reader(*document_, child, here, child->key)
            .fail(child->duplicate ? Violation{"", "duplicate", "is there more than once"}
                                   : Violation{"", "unknown_field", "is not known here"});
    }
    return readers;
}

std::optional<std::vector<std::pair<std::string_view, Reader>>> Reader::entries(std::size_t max) {
    if (node_->kind != Kind::object) {
        wrong_type("an object");
        return std::nullopt;
    }
    if (node_->children > max) {
        fail({"", "too_long", "must have at most " + std::to_string(max) + " members"});
        return std::nullopt;
    }
    const auto here = std::make_shared<const std::string>(pointer());
    std::vector<std::pair<std::string_view, Reader>> readers;
    for (const Node* child = node_->first; child != nullptr; child = child->next) {
        Reader reader(*document_, child, here, child->key);
        if (child->duplicate) reader.fail({"", "duplicate", "is there more than once"});
        readers.emplace_back(child->key, std::move(reader));
    }
    return readers;
}

}  // namespace souk::schema
