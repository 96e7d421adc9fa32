// If-Match (RFC 9110, 13.1.1) against the version that a resource has: who edits says which version they have seen. A
// weak tag of the same version counts, since a gateway that compresses an answer weakens its tag.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/http/extractors.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>

namespace souk::http {

using IfMatch = Header<"If-Match", "\"7\"">;

inline constexpr Refusal if_match_required{"if_match_required", RefusalKind::precondition_required,
                                           "An If-Match header with the ETag of what you have seen is required"};
inline constexpr Refusal version_changed{"version_changed", RefusalKind::precondition_failed,
                                         "It has been changed since you saw it"};

std::string version_tag(std::int64_t version);  // "7", with its quotes
std::expected<void, Refused> check_if_match(const std::optional<std::string>& header, std::int64_t version);

}  // namespace souk::http
