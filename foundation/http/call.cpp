#include "foundation/http/call.hpp"

#include "foundation/http/answers.hpp"
#include "foundation/http/claims.hpp"
#include "foundation/http/problem.hpp"

#include <algorithm>

namespace souk::http {

namespace {

constexpr std::size_t max_key = 255;

task<Response> ready(Response response) { co_return response; }

// "application/json", whatever its parameters.
bool is_json(std::string_view content_type) noexcept {
    const auto end = content_type.find_first_of("; \t");
    return equal_names(content_type.substr(0, end), "application/json");
}

// The whole body could not be read, as opposed to some member of it.
bool is_unreadable(const Violation& violation) noexcept {
    return violation.pointer.empty() && (violation.code == "malformed_json" || violation.code == "invalid_utf8");
}

}  // namespace

Claim* Extraction::claim() {
    const auto key = request().header("Idempotency-Key");
    if (!key || key->empty()) {
        refuse(problem(refused(idempotency_key_required)));
        return nullptr;
    }
    const bool visible = std::ranges::all_of(*key, [](char c) { return c > 0x20 && c < 0x7f; });
    if (!visible || key->size() > max_key) {
        refuse(problem(refused(idempotency_key_invalid)));
        return nullptr;
    }
    call_.claim->key = *key;
    return call_.claim;
}

bool Extraction::json_body() {
    const auto type = request().header("Content-Type");
    if (request().body.empty()) {
        refuse(problem(refused(body_required)));
    } else if (!type || !is_json(*type)) {
        refuse(problem(415, "unsupported_media_type", "The body must be application/json"));
    } else {
        return true;
    }
    return false;
}

void Extraction::bad_body(std::vector<Violation> violations) {
    if (violations.size() == 1 && is_unreadable(violations.front())) {
        auto refusal = refused(malformed_json, violations.front().message);
        refusal.violations = std::move(violations);
        refuse(problem(refusal));
        return;
    }
    add(std::move(violations));
}

void Extraction::bad_query(std::vector<Violation> violations) { add(std::move(violations)); }

void Extraction::add(std::vector<Violation> violations) {
    violations_.insert(violations_.end(), std::make_move_iterator(violations.begin()),
                       std::make_move_iterator(violations.end()));
}

void Extraction::refuse(Response response) {
    if (!refused_) refused_ = std::move(response);
}

task<Response> Extraction::refusal() {
    if (not_found_) return ready(problem(refused(not_found)));
    if (refused_) return ready(std::move(*refused_));
    auto refusal = refused(validation_failed);
    refusal.violations = std::move(violations_);
    return ready(problem(refusal));
}

}  // namespace souk::http
