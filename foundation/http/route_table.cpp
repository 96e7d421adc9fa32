#include "foundation/http/route_table.hpp"

#include "foundation/http/target.hpp"

#include <stdexcept>

namespace souk::http {

struct RouteTable::Node {
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> parameter;
    std::array<std::unique_ptr<Entry>, 8> by_method;

    const Entry* entry(Method method) const noexcept {
        if (method == Method::head) method = Method::get;
        return by_method[static_cast<std::size_t>(method)].get();
    }
    bool is_end() const noexcept {
        for (const auto& each : by_method) {
            if (each) return true;
        }
        return false;
    }
};

namespace {

// The next segment; `rest` begins with its slash, and is empty behind the last one.
std::string_view take_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    const auto segment = rest.substr(0, rest.find('/'));
    rest.remove_prefix(segment.size());
    return segment;
}

}  // namespace

RouteTable::RouteTable() : root_(std::make_unique<Node>()) {}
RouteTable::~RouteTable() = default;

void RouteTable::add(Entry entry) {
    Node* node = root_.get();
    std::string_view rest = entry.route->pattern();
    while (!rest.empty()) {
        const auto segment = take_segment(rest);
        std::unique_ptr<Node>* next = nullptr;
        if (segment.starts_with('{')) {
            next = &node->parameter;
        } else {
            for (auto& [text, child] : node->literals) {
                if (text == segment) next = &child;
            }
            if (next == nullptr) next = &node->literals.emplace_back(std::string(segment), nullptr).second;
        }
        if (!*next) *next = std::make_unique<Node>();
        node = next->get();
    }
    auto& slot = node->by_method[static_cast<std::size_t>(entry.route->method())];
    if (slot) throw std::logic_error("two routes for " + entry.name);
    slot = std::make_unique<Entry>(std::move(entry));
}

const RouteTable::Node* RouteTable::find(const Node& node, std::string_view rest, Method method,
                                         std::vector<std::string>& values, const Node*& other) const {
    if (rest.empty()) {
        if (node.entry(method) != nullptr) return &node;
        if (node.is_end() && other == nullptr) other = &node;
        return nullptr;
    }
    const auto segment = take_segment(rest);
    std::string decoded;
    const bool escaped = segment.find('%') != segment.npos;
    if (escaped && !percent_decode(segment, false, decoded)) return nullptr;
    const auto text = escaped ? std::string_view(decoded) : segment;
    for (const auto& [literal, child] : node.literals) {
        if (literal != text) continue;
        if (const auto* found = find(*child, rest, method, values, other)) return found;
    }
    if (!node.parameter || text.empty()) return nullptr;
    values.emplace_back(text);
    if (const auto* found = find(*node.parameter, rest, method, values, other)) return found;
    values.pop_back();
    return nullptr;
}

void RouteTable::match(Method method, std::string_view raw_path, Match& result) const {
    result.entry = nullptr;
    result.path_exists = false;
    result.allow.clear();
    result.values.clear();
    if (!raw_path.starts_with('/')) return;
    const Node* other = nullptr;
    const auto* node = find(*root_, raw_path, method, result.values, other);
    result.path_exists = node != nullptr || other != nullptr;
    if (node != nullptr) {
        result.entry = node->entry(method);
        return;
    }
    if (other == nullptr) return;
    for (const auto& entry : other->by_method) {
        if (!entry) continue;
        if (!result.allow.empty()) result.allow += ", ";
        result.allow += to_string(entry->route->method());
        if (entry->route->method() == Method::get) result.allow += ", HEAD";
    }
    result.allow += ", OPTIONS";
}

}  // namespace souk::http
