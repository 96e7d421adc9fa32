// What a user can cause and is told about: a stable code, its kind (which HTTP maps to a status) and a title. Constants
// live in each service's domain/refusals.hpp; a Refused is one of them with what was wrong this time.
#pragma once

#include "foundation/core/violation.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace souk {

enum class RefusalKind {
    invalid,
    unauthenticated,
    payment_required,
    forbidden,
    not_found,
    conflict,
    gone,
    precondition_failed,
    precondition_required,
    unprocessable,
    too_many_requests,
    unavailable,
};

struct Refusal {
    std::string_view code;
    RefusalKind kind;
    std::string_view title;

    bool operator==(const Refusal& other) const noexcept { return code == other.code; }
};

struct Refused {
    Refusal what;
    std::string detail{};
    std::vector<Violation> violations{};
    std::string extra_json{};     // further members of the problem document: a JSON object, or empty
    int retry_after_seconds = 0;  // 0: no Retry-After header
};

}  // namespace souk
