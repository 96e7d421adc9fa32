#include "foundation/http/claims.hpp"

#include "foundation/http/answers.hpp"
#include "foundation/http/call.hpp"
#include "foundation/http/problem.hpp"
#include "foundation/runtime/caught.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::http {

namespace {

constexpr int retry_in_seconds = 1;

crypto::Digest fingerprint_of(const Request& request) {
    std::string text(to_string(request.method));
    text += ' ';
    text += request.target;
    text += '\n';
    text += request.body;
    return crypto::sha256(text);
}

Response in_progress() {
    auto refusal = refused(request_in_progress);
    refusal.retry_after_seconds = retry_in_seconds;
    return problem(refusal);
}

bool is_lost(const std::exception_ptr& error) {
    try {
        std::rethrow_exception(error);
    } catch (const ClaimLost&) {
        return true;
    } catch (...) {
        return false;
    }
}

// The answer stands whether or not the claim could be ended: then it ends with its lease.
task<void> end(task<void> ending) {
    try {
        co_await ending;
    } catch (const std::exception& error) {
        telemetry::log_warn("a claim could not be ended", {{"why", error.what()}});
    }
}

// What the handler has not kept with its own work is kept now.
task<Response> answered(const Call& call, task<Response> work) {
    auto response = co_await work;
    if (response.status < 400 && !call.claim->answered) co_await call.claims->keep(*call.claim, response);
    co_return response;
}

}  // namespace

task<Response> with_claim(const Call& call, task<Response> work) {
    auto& claim = *call.claim;
    auto outcome = co_await call.claims->claim({call.caller->user, claim.key, fingerprint_of(call.request),
                                                std::chrono::ceil<std::chrono::seconds>(call.lease)});
    if (auto* before = std::get_if<Response>(&outcome)) co_return std::move(*before);
    if (std::holds_alternative<InProgress>(outcome)) co_return in_progress();
    if (std::holds_alternative<KeyReused>(outcome)) co_return problem(refused(key_reused));
    claim = std::move(std::get<Claim>(outcome));

    auto answer = co_await runtime::caught(answered(call, std::move(work)));
    if (!answer) {
        if (is_lost(answer.error())) co_return in_progress();
        co_await end(call.claims->release(claim));
        std::rethrow_exception(answer.error());
    }
    if (answer->status >= 500) {
        co_await end(call.claims->release(claim));
    } else if (answer->status >= 400) {
        co_await end(call.claims->forget(claim));
    }
    co_return std::move(*answer);
}

}  // namespace souk::http
