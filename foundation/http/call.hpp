// One matched request on its way into a handler, and the type-erased handler itself. Made by the server; read by the
// extractors (extractors.hpp) through Extraction, which collects everything that is wrong with a request before
// refusing it.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/http/request.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace souk::http {

class Claims;
struct Claim;

struct Call {
    const Request& request;
    std::span<const std::string> path;  // what stood in place of the pattern's {…}, decoded
    const Caller* caller = nullptr;     // verified; null on public routes without a token
    std::string_view service{};         // the calling service, on internal routes
    // On routes with idempotent(): where keys are claimed, the claim of this request, and how long it is good for.
    Claims* claims = nullptr;
    Claim* claim = nullptr;
    std::chrono::milliseconds lease{0};
};

using Handler = std::function<task<Response>(const Call&)>;

class Extraction {
  public:
    explicit Extraction(const Call& call) noexcept : call_(call) {}

    const Call& call() const noexcept { return call_; }
    const Request& request() const noexcept { return call_.request; }

    std::string_view next_path() noexcept { return call_.path[next_path_++]; }
    void bad_path() { not_found_ = true; }  // an id that cannot exist: 404, whatever else is wrong
    Claim* claim();                         // with the request's key; refuses one that is missing or ill-formed
    bool json_body();                       // refuses a body that is missing or of another type
    void bad_body(std::vector<Violation> violations);
    void bad_query(std::vector<Violation> violations);

    bool failed() const noexcept { return not_found_ || refused_ || !violations_.empty(); }
    task<Response> refusal();

  private:
    void refuse(Response response);
    void add(std::vector<Violation> violations);

    const Call& call_;
    std::size_t next_path_ = 0;
    bool not_found_ = false;
    std::optional<Response> refused_;  // the first one
    std::vector<Violation> violations_;
};

}  // namespace souk::http
