// A JSON text as a tree of nodes, private to this room. The nodes live in one block of memory and point into the text
// where it can be used as it stands. Names need not be unique here: Reader finds that out, where it matters.
#pragma once

#include "foundation/schema/reader.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <string>
#include <string_view>

namespace souk::schema {

enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

struct Node {
    Kind kind = Kind::null;
    bool boolean = false;
    std::uint32_t children = 0;
    const Node* parent = nullptr;
    Node* next = nullptr;   // sibling
    std::string_view key;   // under which it stands in its parent, if that is an object
    std::string_view text;  // of a string: its value; of a number: as it was written
    union {
        std::int64_t integer = 0;
        double number;
        Node* first;  // child
    };
};

struct Reader::Document::Nodes {
    std::byte block[4096];
    std::pmr::monotonic_buffer_resource memory{block, sizeof block};
    Node* root = nullptr;
};

// Empty, or why it is no JSON. Deeper than 32 is none, nor is anything after the value.
std::string parse(std::string_view json, Reader::Document::Nodes& nodes);

}  // namespace souk::schema
