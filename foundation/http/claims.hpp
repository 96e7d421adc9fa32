// What a route marked `.idempotent()` needs to act once (Idempotency-Key, DESIGN invariant 5): somewhere to claim a
// key before the handler runs and to end the claim afterwards. The server calls it in one place, with_claim(); handlers
// never do. foundation/idempotency implements it in PostgreSQL.
//
// A claim carries a number that grows each time the key is claimed. Whoever works under a claim that somebody else has
// taken over since (the process was stopped, the lease ended) can commit nothing: ClaimLost.
#pragma once

#include "foundation/core/uuid.hpp"
#include "foundation/crypto/digest.hpp"
#include "foundation/http/request.hpp"
#include "foundation/identity/caller.hpp"
#include "foundation/runtime/task.hpp"

#include <chrono>
#include <stdexcept>
#include <string>
#include <variant>

namespace souk::http {

using runtime::task;

struct Call;

struct ClaimRequest {
    UserId user;
    std::string key;
    crypto::Digest fingerprint;    // of method, target and body
    std::chrono::seconds lease{};  // longer than the handler may take: then others may take the claim over
};

struct Claim {
    UserId user;
    std::string key;
    SubjectId subject;         // the id of what the request makes: the same whenever the key is claimed again
    std::int64_t attempt = 0;  // 1 the first time
    bool answered = false;     // the answer has been kept with the work
};

// What to do with a request: work on it, give the answer of before, or refuse it.
struct InProgress {};
struct KeyReused {};
using ClaimOutcome = std::variant<Claim, Response, InProgress, KeyReused>;

class ClaimLost : public std::runtime_error {
  public:
    ClaimLost() : std::runtime_error("another attempt has taken over the request's idempotency key") {}
};

class Claims {
  public:
    virtual ~Claims() = default;
    virtual task<ClaimOutcome> claim(ClaimRequest request) = 0;
    // Each acts on the claim with this number alone, and does nothing when that is not the current one.
    virtual task<void> keep(const Claim& claim, const Response& answer) = 0;  // ClaimLost
    virtual task<void> forget(const Claim& claim) = 0;                        // refused: nothing has happened
    virtual task<void> release(const Claim& claim) = 0;                       // failed: the next attempt may begin
};

// Claims the key of `call` and runs the handler's work under it, or answers without it. The claim ends with the answer:
// kept when the work succeeded, forgotten when it was refused, released when it failed.
task<Response> with_claim(const Call& call, task<Response> work);

}  // namespace souk::http
