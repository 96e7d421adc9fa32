#include "foundation/schema/document.hpp"

#include <boost/json/basic_parser_impl.hpp>

#include <cstring>
#include <limits>
#include <new>

namespace souk::schema {

namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 32;

// Fed by Boost.JSON's parser; builds the nodes. Sizes are the business of the types: they report them with a pointer.
class Builder {
  public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t max_array_size = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t max_key_size = 1'000;
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();

    Builder(std::string_view source, Reader::Document::Nodes& nodes) : source_(source), nodes_(nodes) {}

    bool on_document_begin(json::error_code&) { return true; }
    bool on_document_end(json::error_code&) { return true; }
    bool on_object_begin(json::error_code&) { return open(Kind::object); }
    bool on_object_end(std::size_t, json::error_code&) { return close(); }
    bool on_array_begin(json::error_code&) { return open(Kind::array); }
    bool on_array_end(std::size_t, json::error_code&) { return close(); }
    bool on_key_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_key(json::string_view part, std::size_t, json::error_code&) {
        key_ = kept(part);
        return true;
    }
    bool on_string_part(json::string_view part, std::size_t, json::error_code&) { return append(part); }
    bool on_string(json::string_view part, std::size_t, json::error_code&) {
        add(Kind::string).text = kept(part);
        return true;
    }
    bool on_number_part(json::string_view part, json::error_code&) { return append(part); }
    bool on_int64(std::int64_t value, json::string_view part, json::error_code&) {
        Node& node = add(Kind::integer);
        node.text = kept(part);
        node.integer = value;
        return true;
    }
    bool on_uint64(std::uint64_t value, json::string_view part, json::error_code&) {
        Node& node = add(Kind::number);  // larger than any int64: the parser gives smaller ones to on_int64
        node.text = kept(part);
        node.number = static_cast<double>(value);
        return true;
    }
    bool on_double(double value, json::string_view part, json::error_code&) {
        Node& node = add(Kind::number);
        node.text = kept(part);
        node.number = value;
        return true;
    }
    bool on_bool(bool value, json::error_code&) {
        add(Kind::boolean).boolean = value;
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
        Node* last;  // child
    };

    bool append(json::string_view part) {
        parts_.append(part.data(), part.size());
        return true;
    }
    // The parser hands out what needs no unescaping as a part of the source, the rest from a buffer of its own.
    std::string_view kept(json::string_view part) {
        const auto offset =
            reinterpret_cast<std::uintptr_t>(part.data()) - reinterpret_cast<std::uintptr_t>(source_.data());
        if (parts_.empty() && offset < source_.size()) return {part.data(), part.size()};
        parts_.append(part.data(), part.size());
        if (parts_.empty()) return {};
        auto* copy = static_cast<char*>(nodes_.memory.allocate(parts_.size(), 1));
        std::memcpy(copy, parts_.data(), parts_.size());
        const std::string_view text(copy, parts_.size());
        parts_.clear();
        return text;
    }
    Node& add(Kind kind) {
        Node* node = new (nodes_.memory.allocate(sizeof(Node), alignof(Node))) Node;
        node->kind = kind;
        if (depth_ == 0) {
            nodes_.root = node;
            return *node;
        }
        auto& [parent, last] = open_[depth_ - 1];
        node->parent = parent;
        node->key = key_;
        if (last) {
            last->next = node;
        } else {
            parent->first = node;
        }
        last = node;
        ++parent->children;
        return *node;
    }
    bool open(Kind kind) {
        Node& node = add(kind);
        node.first = nullptr;
        open_[depth_++] = {&node, nullptr};
        return true;
    }
    bool close() {
        --depth_;
        return true;
    }

    std::string_view source_;
    Reader::Document::Nodes& nodes_;
    Open open_[deepest + 1];
    std::size_t depth_ = 0;
    std::string parts_;
    std::string_view key_;
};

}  // namespace

std::string parse(std::string_view text, Reader::Document::Nodes& nodes) {
    json::parse_options options;
    options.max_depth = deepest;
    options.allow_invalid_utf8 = true;  // the caller has looked
    json::basic_parser<Builder> parser(options, text, nodes);
    json::error_code error;
    const std::size_t used = parser.write_some(false, text.data(), text.size(), error);
    if (!error && text.find_first_not_of(" \t\r\n", used) != std::string_view::npos) error = json::error::extra_data;
    if (!error && nodes.root == nullptr) error = json::error::incomplete;
    return error ? error.message() : std::string();
}

}  // namespace souk::schema
