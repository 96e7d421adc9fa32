#include "foundation/http/problem.hpp"

#include "foundation/core/failure_class.hpp"
#include "foundation/core/unavailable.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/schema/writer.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::http {

namespace {

void member(std::string& out, std::string_view name, std::string_view value) {
    out += ",\"";
    out += name;
    out += "\":";
    schema::write_string(out, value);
}

// All members but the closing brace.
constexpr std::string_view type_of_problems = R"({"type":"urn:souk:problem:)";
std::string document(int status, std::string_view code, std::string_view title, std::string_view detail) {
    std::string out(type_of_problems);
    out += code;
    out += R"(","title":)";
    schema::write_string(out, title);
    out += R"(,"status":)" + std::to_string(status);
    member(out, "code", code);
    if (!detail.empty()) member(out, "detail", detail);
    member(out, "request_id", runtime::current_context().request_id);
    return out;
}

void add_violations(std::string& out, const std::vector<Violation>& violations) {
    out += R"(,"violations":[)";
    for (std::size_t i = 0; i < violations.size(); ++i) {
        out += i == 0 ? R"({"pointer":)" : R"(,{"pointer":)";
        schema::write_string(out, violations[i].pointer);
        member(out, "code", violations[i].code);
        member(out, "message", violations[i].message);
        out += '}';
    }
    out += ']';
}

// The members of `{…}` without its braces.
std::string_view members_of(std::string_view object) {
    constexpr std::string_view blank = " \t\r\n";
    const auto open = object.find_first_not_of(blank);
    const auto close = object.find_last_not_of(blank);
    if (open == object.npos || object[open] != '{' || close <= open || object[close] != '}') return {};
    const auto inside = object.substr(open + 1, close - open - 1);
    return inside.find_first_not_of(blank) == inside.npos ? std::string_view() : inside;
}

Response finish(int status, std::string body) {
    body += '}';
    return Response{status, {{"Content-Type", "application/problem+json"}}, std::move(body)};
}

}  // namespace

int status_of(RefusalKind kind) noexcept {
    switch (kind) {
        case RefusalKind::invalid: return 400;
        case RefusalKind::unauthenticated: return 401;
        case RefusalKind::payment_required: return 402;
        case RefusalKind::forbidden: return 403;
        case RefusalKind::not_found: return 404;
        case RefusalKind::conflict: return 409;
        case RefusalKind::gone: return 410;
        case RefusalKind::precondition_failed: return 412;
        case RefusalKind::precondition_required: return 428;
        case RefusalKind::unprocessable: return 422;
        case RefusalKind::too_many_requests: return 429;
        case RefusalKind::unavailable: return 503;
    }
    return 500;
}

Response problem(int status, std::string_view code, std::string_view title, std::string_view detail) {
    auto response = finish(status, document(status, code, title, detail));
    if (status == 503) response.headers.emplace_back("Retry-After", "1");
    return response;
}

Response problem(const Refused& refused) {
    const auto& what = refused.what;
    const int status = status_of(what.kind);
    auto body = document(status, what.code, what.title, refused.detail);
    if (!refused.violations.empty()) add_violations(body, refused.violations);
    if (const auto extra = members_of(refused.extra_json); !extra.empty()) {
        body += ',';
        body += extra;
    }
    auto response = finish(status, std::move(body));
    const int retry = refused.retry_after_seconds > 0 ? refused.retry_after_seconds : status == 503 ? 1 : 0;
    if (retry > 0) response.headers.emplace_back("Retry-After", std::to_string(retry));
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"souk\"");
    return response;
}

Response redirected(const Response& problem, std::string_view page) {
    auto code = std::string_view(problem.body).substr(std::min(problem.body.size(), type_of_problems.size()));
    code = code.substr(0, code.find('"'));
    return {302, {{"Location", std::string(page) + '=' + std::string(code)}}, {}};
}

Response problem(std::exception_ptr error, std::string_view route) {
    try {
        std::rethrow_exception(std::move(error));
    } catch (const Unavailable& gone) {
        telemetry::log_warn("a dependency is unavailable",
                            {{"route", route}, {"dependency", gone.name()}, {"error", gone.what()}});
        return problem(Refused{.what = unavailable});
    } catch (const std::exception& broken) {
        switch (class_of(broken)) {
            case FailureClass::unable:
                telemetry::log_warn("a request cannot be served now", {{"route", route}, {"error", broken.what()}});
                return problem(Refused{.what = unavailable});
            case FailureClass::conflict:
                telemetry::log_warn("a request came second", {{"route", route}, {"error", broken.what()}});
                return problem(Refused{.what = conflict});
            case FailureClass::fault: break;
        }
        telemetry::log_error("a request failed", {{"route", route}, {"error", broken.what()}});
    } catch (...) {
        telemetry::log_error("a request failed", {{"route", route}, {"error", "not a std::exception"}});
    }
    return problem(500, "internal_error", "Something went wrong here");
}

}  // namespace souk::http
