// Finds the route of a request: a tree with one level per path segment, literal segments before {…}. Built once from
// the routes, then only read. Private to the server. Patterns with the same shape must not disagree about a method.
#pragma once

#include "foundation/http/routes.hpp"
#include "foundation/telemetry/metrics.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

// A route with what the server keeps beside it.
struct Entry {
    const Route* route = nullptr;
    std::string name;                              // "GET /orders/{id}", for spans
    std::array<telemetry::Counter*, 6> answers{};  // by status class; [0] is unused
    telemetry::Histogram* seconds = nullptr;
};

struct Match {
    const Entry* entry = nullptr;  // null: no such path, or not with this method
    bool path_exists = false;
    std::string allow;                // where the path exists but not with this method
    std::vector<std::string> values;  // what stood for each {…}, decoded
};

class RouteTable {
  public:
    RouteTable();
    ~RouteTable();

    void add(Entry entry);  // std::logic_error when the route is there already
    // `raw_path` as it was sent. HEAD is answered by GET's route.
    void match(Method method, std::string_view raw_path, Match& result) const;

  private:
    struct Node;
    const Node* find(const Node& node, std::string_view rest, Method method, std::vector<std::string>& values,
                     const Node*& other) const;
    std::unique_ptr<Node> root_;
};

}  // namespace souk::http
