// Everything that is not a success becomes application/problem+json (RFC 9457) here, and only here: refusals with their
// code, violations and extra members; exceptions by their class (core/failure_class.hpp): unable as 503 with
// Retry-After, a conflict that no story has expected as 409, a fault as 500. Their detail goes to the log and never to
// the client. The request id is taken from the current context.
#pragma once

#include "foundation/core/refusal.hpp"
#include "foundation/http/request.hpp"

#include <exception>
#include <string>
#include <string_view>

namespace souk::http {

int status_of(RefusalKind kind) noexcept;

Response problem(const Refused& refused);
Response problem(std::exception_ptr error, std::string_view route);  // the route is for the log
// For what only HTTP knows: 405, 408, 413, 415, 431.
Response problem(int status, std::string_view code, std::string_view title, std::string_view detail = {});

// For routes that land on a page: the same, told in the page's fragment.
Response redirected(const Response& problem, std::string_view page);

// What the server and the extractors refuse by themselves.
inline constexpr Refusal not_found{"not_found", RefusalKind::not_found, "There is nothing here"};
inline constexpr Refusal unauthenticated{"unauthenticated", RefusalKind::unauthenticated, "Sign in first"};
inline constexpr Refusal forbidden{"forbidden", RefusalKind::forbidden, "Your role does not allow this"};
// Not a 401: clients would answer that with a refreshed token, which proves no more than the one before it.
inline constexpr Refusal recent_proof_required{"recent_proof_required", RefusalKind::forbidden,
                                               "Show once more who you are: POST /auth/proof, or sign in again"};
inline constexpr Refusal malformed_request{"malformed_request", RefusalKind::invalid, "The request is not valid HTTP"};
inline constexpr Refusal malformed_json{"malformed_json", RefusalKind::invalid, "The body is not valid JSON"};
inline constexpr Refusal body_required{"body_required", RefusalKind::invalid, "A JSON body is required"};
inline constexpr Refusal validation_failed{"validation_failed", RefusalKind::unprocessable,
                                           "Some values are not valid"};
inline constexpr Refusal idempotency_key_required{"idempotency_key_required", RefusalKind::invalid,
                                                  "An Idempotency-Key header is required"};
inline constexpr Refusal idempotency_key_invalid{"idempotency_key_invalid", RefusalKind::invalid,
                                                 "The Idempotency-Key must be 1 to 255 visible ASCII characters"};
inline constexpr Refusal conflict{"conflict", RefusalKind::conflict, "Somebody else was first: look again"};
inline constexpr Refusal request_in_progress{"request_in_progress", RefusalKind::conflict,
                                             "A request with this Idempotency-Key is being worked on"};
inline constexpr Refusal key_reused{"idempotency_key_reused", RefusalKind::unprocessable,
                                    "This Idempotency-Key came with another request before"};
inline constexpr Refusal unavailable{"unavailable", RefusalKind::unavailable, "Try again in a moment"};

}  // namespace souk::http
