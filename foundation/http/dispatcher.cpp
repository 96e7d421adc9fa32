#include "foundation/http/dispatcher.hpp"

#include "foundation/http/answers.hpp"
#include "foundation/http/api_keys.hpp"
#include "foundation/http/problem.hpp"
#include "foundation/telemetry/trace.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <algorithm>
#include <stdexcept>

namespace souk::http {

namespace {

constexpr std::size_t max_request_id = 128;
// A claim outlasts the deadline of its route: whoever repeats a request after that meets no work that has just begun.
constexpr std::chrono::seconds lease_margin{5};

// What a proof of identity is good for on routes with fresh().
constexpr std::chrono::minutes proof_life{10};

bool has_proved_lately(const Caller& caller) {
    return caller.proved_at && SystemClock().now() - *caller.proved_at <= proof_life;
}

bool is_request_id(std::string_view text) noexcept {
    return !text.empty() && text.size() <= max_request_id && std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
               c == '.';
    });
}

std::string make_request_id() {
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string id;
    for (const auto byte : telemetry::random_trace_id()) {
        id.push_back(digits[byte >> 4]);
        id.push_back(digits[byte & 15]);
    }
    return id;
}

// The token of `Authorization: Bearer …`; empty where there is none.
std::string_view bearer_of(const Request& request) noexcept {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.header("Authorization");
    if (!header || header->size() <= scheme.size() || !equal_names(header->substr(0, scheme.size()), scheme)) return {};
    return header->substr(header->find_first_not_of(' ', scheme.size()) == header->npos
                              ? header->size()
                              : header->find_first_not_of(' ', scheme.size()));
}

// The body's own hash is enough: a changed answer has changed bytes.
std::string etag_of(std::string_view body) {
    static constexpr std::string_view digits = "0123456789abcdef";
    auto hash = std::hash<std::string_view>{}(body);
    std::string tag = "\"0000000000000000\"";
    for (std::size_t i = 16; i > 0; --i, hash >>= 4) tag[i] = digits[hash & 15];
    return tag;
}

// If-None-Match: "*" or a list of tags, compared weakly (RFC 9110 section 13.1.2).
bool matches(std::string_view list, std::string_view tag) noexcept {
    while (!list.empty()) {
        auto each = list.substr(0, list.find(','));
        list.remove_prefix(std::min(list.size(), each.size() + 1));
        while (each.starts_with(' ') || each.starts_with('\t')) each.remove_prefix(1);
        while (each.ends_with(' ') || each.ends_with('\t')) each.remove_suffix(1);
        if (each == "*") return true;
        if (each.starts_with("W/")) each.remove_prefix(2);
        if (each == tag) return true;
    }
    return false;
}

void make_cacheable(const Route& route, const Request& request, Response& response) {
    if (route.cache_control().empty() || response.status != 200) return;
    if (!response.header("Cache-Control")) response.headers.emplace_back("Cache-Control", route.cache_control());
    auto tag = std::string(response.header("ETag").value_or(""));
    if (tag.empty()) {
        tag = etag_of(response.body);
        response.headers.emplace_back("ETag", tag);
    }
    const auto known = request.header("If-None-Match");
    if (!known || !matches(*known, std::string_view(tag).substr(tag.starts_with("W/") ? 2 : 0))) return;
    response.status = 304;
    response.body.clear();
}

// What is told to one caller is kept by nobody, nor are refusals: only a route or its handler says otherwise.
void forbid_keeping(Response& response) {
    if (!response.header("Cache-Control")) response.headers.emplace_back("Cache-Control", "no-store");
}

void count_answers(telemetry::Metrics& metrics, Entry& entry, const std::string& route, const std::string& method) {
    for (std::size_t status_class = 1; status_class < entry.answers.size(); ++status_class) {
        entry.answers[status_class] =
            &metrics.counter("http_requests_total", "Requests answered, by route, method and class of status",
                             {{"route", route}, {"method", method}, {"status", std::to_string(status_class) + "xx"}});
    }
}

}  // namespace

Dispatcher::Dispatcher(Authenticator* authenticator, telemetry::Metrics& metrics, telemetry::Tracer* tracer,
                       std::chrono::milliseconds deadline)
    : authenticator_(authenticator), metrics_(metrics), tracer_(tracer), deadline_(deadline) {
    unrouted_.name = "no route";
    count_answers(metrics_, unrouted_, "none", "any");
}

std::shared_ptr<const runtime::Context> Dispatcher::identify(Request& request) const {
    if (request.request_id.empty()) {
        const auto given = request.header("X-Request-Id");
        request.request_id = given && is_request_id(*given) ? std::string(*given) : make_request_id();
    }
    return std::make_shared<const runtime::Context>(runtime::Context{request.request_id, {}});
}

void Dispatcher::count_refused(int status) { unrouted_.answers[static_cast<std::size_t>(status / 100)]->inc(); }

Response Dispatcher::told(Response problem, const Entry* entry) {
    if (entry == nullptr || entry->route->landing().empty()) return problem;
    return redirected(problem, entry->route->landing());
}

task<Response> Dispatcher::dispatch(Request& request, const Match& match, Clock::time_point started) {
    const auto& entry = match.entry != nullptr ? *match.entry : unrouted_;
    auto context = std::make_shared<runtime::Context>();
    context->request_id = identify(request)->request_id;
    const auto parent = request.header("traceparent").value_or("");
    telemetry::Span span;
    if (tracer_ != nullptr && tracer_->enabled()) {
        span = tracer_->start(entry.name, telemetry::SpanKind::server, parent);
        span.attribute("http.request.method", to_string(request.method));
        if (entry.route != nullptr) span.attribute("http.route", entry.route->pattern());
        context->traceparent = span.traceparent();
    } else if (!parent.empty() && telemetry::parse_traceparent(parent)) {
        context->traceparent = parent;
    }
    const runtime::ContextScope scope(std::move(context));

    Response response;
    std::exception_ptr error;
    try {
        response = co_await answer(request, match);
    } catch (...) {
        error = std::current_exception();
    }
    if (error) response = problem(error, entry.name);
    if (response.status >= 400) response = told(std::move(response), match.entry);
    if (entry.route != nullptr) make_cacheable(*entry.route, request, response);
    forbid_keeping(response);

    if (span.recording()) {
        span.attribute("http.response.status_code", std::int64_t{response.status});
        if (response.status >= 500) span.fail("status " + std::to_string(response.status));
    }
    const auto status_class = static_cast<std::size_t>(std::clamp(response.status / 100, 1, 5));
    entry.answers[status_class]->inc();
    if (entry.seconds != nullptr) entry.seconds->observe(Clock::now() - started);
    co_return response;
}

task<Response> Dispatcher::answer(const Request& request, const Match& match) {
    if (match.entry == nullptr) co_return no_route(request, match);
    const auto& route = *match.entry->route;
    Claim claim;
    Call call{.request = request, .path = match.values};
    if (route.access() == Route::Access::open && route.description().caller == CallerNeed::none) {
        co_return co_await route.handler()(call);
    }

    const auto token = bearer_of(request);
    if (route.access() == Route::Access::internal) {
        if (token.empty()) co_return problem(refused(unauthenticated, "a service token is required"));
        const auto service = authenticator_->service(token);
        if (!service) co_return problem(service.error());
        if (std::ranges::find(route.callers(), *service) == route.callers().end())
            co_return problem(refused(forbidden, "this route is for other services"));
        call.service = *service;
        co_return co_await route.handler()(call);
    }

    const bool anonymous_may = route.access() == Route::Access::open;
    if (token.empty()) {
        if (!anonymous_may) co_return problem(refused(unauthenticated));
        co_return co_await route.handler()(call);
    }
    const auto caller = co_await authenticator_->authenticate(token);
    if (!caller) co_return problem(caller.error());
    if (caller->scopes && !(route.scope() && caller->scopes->has(*route.scope()))) {
        co_return problem(refused(scope_missing));
    }
    if (route.access() == Route::Access::role && !caller->roles.meets(route.roles())) {
        co_return problem(refused(forbidden));
    }
    if (route.seller_right()) {
        if (const auto member = seller_with(caller->seller, *route.seller_right()); !member)
            co_return problem(member.error());
    }
    if (route.is_fresh() && !has_proved_lately(*caller)) co_return problem(refused(recent_proof_required));
    call.caller = &*caller;
    if (route.is_idempotent()) {
        call.claims = route.claims();
        call.claim = &claim;
        call.lease = (route.deadline().count() == 0 ? deadline_ : route.deadline()) + lease_margin;
    }
    co_return co_await route.handler()(call);
}

Response Dispatcher::no_route(const Request& request, const Match& match) const {
    if (!match.path_exists) return problem(refused(not_found));
    if (request.method == Method::options) return Response{204, {{"Allow", match.allow}}, {}};
    auto response = problem(405, "method_not_allowed", "This method is not allowed here", "allowed: " + match.allow);
    response.headers.emplace_back("Allow", match.allow);
    return response;
}

void Dispatcher::add(const Routes& routes) {
    routes.check();
    for (const auto& route : routes.all()) {
        if (route.is_idempotent() && route.claims() == nullptr) {
            throw std::logic_error(route.pattern() + " is idempotent() and has nowhere to claim keys");
        }
        const bool asks = route.access() != Route::Access::open || route.description().caller != CallerNeed::none;
        if (asks && authenticator_ == nullptr) throw std::logic_error(route.pattern() + " needs an authenticator");
        const std::string method(to_string(route.method()));
        Entry entry{.route = &route, .name = method + " " + route.pattern()};
        count_answers(metrics_, entry, route.pattern(), method);
        entry.seconds = &metrics_.histogram("http_request_seconds", "Time from a complete request to its answer",
                                            {{"route", route.pattern()}, {"method", method}});
        table_.add(std::move(entry));
    }
}

}  // namespace souk::http
