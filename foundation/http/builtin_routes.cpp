// What every server answers besides its service's routes: health, readiness, metrics, the API's document and its page.
#include "foundation/http/docs_page.hpp"
#include "foundation/http/openapi.hpp"
#include "foundation/http/page_policy.hpp"
#include "foundation/http/server_state.hpp"
#include "foundation/telemetry/log.hpp"

namespace souk::http {

namespace {

task<Response> ready(int status, std::string_view content_type, std::string body) {
    co_return Response{status, {{"Content-Type", std::string(content_type)}}, std::move(body)};
}

Description raw_answer() {
    Description description;
    description.answer = AnswerKind::raw;
    return description;
}

constexpr std::string_view json = "application/json";

}  // namespace

void Server::State::add_builtin_routes() {
    const auto serve = [this](std::string_view pattern, Handler handler) {
        builtin_.add(Method::get, pattern, std::move(handler), raw_answer()).hidden();
    };
    serve("/health", [this](const Call&) {
        return ready(
            200, json,
            R"({"status":"alive","service":")" + routes_.service() + R"(","version":")" + routes_.version() + "\"}");
    });
    serve("/ready", [this](const Call&) { return readiness(); });
    serve("/metrics", [this](const Call&) { return ready(200, "text/plain; version=0.0.4", metrics_.text()); });
    serve("/openapi.json", [this](const Call&) {
        if (document_.empty()) document_ = openapi(routes_);
        return ready(200, json, document_);
    });
    serve("/docs", [](const Call&) -> task<Response> {
        co_return Response{
            200,
            {{"Content-Type", "text/html; charset=utf-8"}, {"Content-Security-Policy", page_policy(docs_page)}},
            std::string(docs_page)};
    });
}

task<Response> Server::State::readiness() {
    std::string checks;
    bool all = true;
    for (const auto& [name, check] : ready_checks) {
        bool ok = false;
        try {
            ok = co_await check();
        } catch (const std::exception& error) {
            telemetry::log_warn("a readiness check failed", {{"check", name}, {"error", error.what()}});
        }
        if (!checks.empty()) checks += ',';
        checks += '"' + name + (ok ? "\":true" : "\":false");
        all = all && ok;
    }
    const std::string_view status = stopping_ ? "stopping" : all ? "ready" : "not_ready";
    auto response = Response{all && !stopping_ ? 200 : 503, {{"Content-Type", std::string(json)}}, {}};
    response.body = R"({"status":")" + std::string(status) + R"(","checks":{)" + checks + "}}";
    if (response.status != 200) response.headers.emplace_back("Retry-After", "1");
    co_return response;
}

}  // namespace souk::http
