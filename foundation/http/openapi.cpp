#include "foundation/http/openapi.hpp"

#include "foundation/http/api_keys.hpp"

#include "foundation/http/json_text.hpp"
#include "foundation/http/problem.hpp"
#include "foundation/http/response_text.hpp"
#include "foundation/http/token_refusals.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <map>

namespace souk::http {

namespace json = boost::json;

namespace {

// Statuses that no RefusalKind stands for.
struct Failure {
    int status;
    std::string_view code;
    std::string_view title;
};

constexpr Failure method_not_allowed{405, "method_not_allowed", "This method is not allowed here"};
constexpr Failure request_timeout{408, "request_timeout", "The request did not come in time"};
constexpr Failure uri_too_long{414, "uri_too_long", "The request's address is too long"};
constexpr Failure header_too_large{431, "header_too_large", "The request's header is too large"};
constexpr Failure timed_out{504, "timed_out", "The answer took too long"};
constexpr Failure body_too_large{413, "body_too_large", "The request's body is too large"};
constexpr Failure wrong_media_type{415, "unsupported_media_type", "The body must be application/json"};
constexpr Failure internal_error{500, "internal_error", "Something went wrong here"};
constexpr Failure deadline_exceeded{503, "deadline_exceeded", "The answer takes too long; its outcome is not known"};

Failure failure_of(const Refusal& refusal) { return {status_of(refusal.kind), refusal.code, refusal.title}; }

json::object reference(std::string_view section, std::string_view name) {
    return {{"$ref", "#/components/" + std::string(section) + "/" + std::string(name)}};
}

json::object text(std::string_view description) { return {{"type", "string"}, {"description", description}}; }

json::object problem_schema() {
    return {
        {"type", "object"},
        {"description", "What went wrong (RFC 9457). Programs read `code`; further members depend on it."},
        {"required", json::array{"type", "title", "status", "code", "request_id"}},
        {"properties",
         json::object{{"type", text("urn:souk:problem:<code>")},
                      {"title", text("The code, in words")},
                      {"status", json::object{{"type", "integer"}}},
                      {"code", text("Stable: never renamed")},
                      {"detail", text("What it was this time")},
                      {"request_id", text("The X-Request-Id of the answer, to be quoted to support")},
                      {"violations", json::object{{"type", "array"}, {"items", reference("schemas", "Violation")}}}}}};
}

json::object violation_schema() {
    return {
        {"type", "object"},
        {"required", json::array{"pointer", "code", "message"}},
        {"properties", json::object{{"pointer", text("Where: a JSON pointer into the body, or ?name for a parameter")},
                                    {"code", text("required, unknown_field, wrong_type, out_of_range, …")},
                                    {"message", text("The same, in words")}}}};
}

std::string list_of(const std::vector<Failure>& failures) {
    std::string codes;
    for (const auto& failure : failures) codes += (codes.empty() ? "" : ", ") + std::string(failure.code);
    return codes;
}

json::object problem_content(const std::vector<Failure>& failures) {
    json::object examples;
    for (const auto& failure : failures) {
        json::object value{{"type", "urn:souk:problem:" + std::string(failure.code)},
                           {"title", failure.title},
                           {"status", failure.status},
                           {"code", failure.code},
                           {"request_id", "5f0c2b7f9a1d4e6c8b3a7d5e9f102436"}};
        if (failure.code == validation_failed.code) {
            value["violations"] =
                json::array{json::object{{"pointer", "/name"}, {"code", "required"}, {"message", "is required"}}};
        }
        examples[failure.code] = {{"summary", failure.title}, {"value", std::move(value)}};
    }
    return {{"application/problem+json",
             json::object{{"schema", reference("schemas", "Problem")}, {"examples", std::move(examples)}}}};
}

json::object problem_response(int status, const std::vector<Failure>& failures) {
    json::object response{{"description", std::string(reason_phrase(status)) + ": " + list_of(failures)},
                          {"content", problem_content(failures)}};
    if (status == 401)
        response["headers"] = {{"WWW-Authenticate", json::object{{"schema", json::object{{"type", "string"}}}}}};
    if (status == 503 || status == 429) {
        response["headers"] = {
            {"Retry-After", json::object{{"schema", json::object{{"type", "integer"}}}, {"description", "Seconds"}}}};
    }
    return response;
}

// What the server or the gateway answers before an operation is reached, whichever it is.
json::object any_problem() {
    const std::vector<Failure> failures{
        failure_of(malformed_request), method_not_allowed, request_timeout, uri_too_long,
        failure_of(too_many_requests), header_too_large,   timed_out};
    return {{"description", "Of any operation: " + list_of(failures)}, {"content", problem_content(failures)}};
}

std::string operation_id(const Route& route) {
    std::string id(to_string(route.method()));
    std::ranges::transform(id, id.begin(), [](char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
    for (const char c : route.pattern()) {
        if (c == '{') id += "by_";
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) id += c;
        if ((c == '/' || c == '-' || c == '_' || c == '.') && !id.ends_with('_')) id += '_';
    }
    while (id.ends_with('_')) id.pop_back();
    return id;
}

class Printer {
  public:
    explicit Printer(const Routes& routes) : routes_(routes) {}

    std::string print() {
        for (const auto& route : routes_.all()) {
            if (!route.is_hidden()) collect(route);
        }
        add_schemas();
        json::object paths;
        for (const auto& route : routes_.all()) {
            if (route.is_hidden()) continue;
            auto& item = paths[route.pattern()];
            if (item.is_null()) item = json::object();
            auto verb = operation_id(route);
            item.as_object()[verb.substr(0, verb.find('_'))] = operation(route);
        }
        json::object servers_of_gateway{{"url", routes_.prefix().empty() ? "/" : routes_.prefix()},
                                        {"description", "through the gateway"}};
        document_["servers"] = json::array{std::move(servers_of_gateway)};
        document_["paths"] = std::move(paths);
        // For reading, the components come last.
        auto components = document_["components"];
        document_.erase("components");
        document_["components"] = std::move(components);
        return indented(document_);
    }

  private:
    void collect(const Route& route) {
        const auto& takes = route.description();
        if (takes.body != nullptr) takes.body(components_);
        if (takes.answer_schema != nullptr) takes.answer_schema(components_);
    }

    void add_schemas() {
        json::object schemas;
        for (const auto& [name, schema] : components_.schemas()) schemas[name] = json::parse(schema);
        schemas["Problem"] = problem_schema();
        schemas["Violation"] = violation_schema();
        json::object schemes{
            {"user", json::object{{"type", "http"},
                                  {"scheme", "bearer"},
                                  {"bearerFormat", "JWT"},
                                  {"description", "The access token of a signed-in user"}}},
            {"api_key", json::object{{"type", "http"},
                                     {"scheme", "bearer"},
                                     {"bearerFormat", "souk_<id>_<secret>"},
                                     {"description", "An API key with this scope"}}},
            {"service", json::object{{"type", "http"},
                                     {"scheme", "bearer"},
                                     {"bearerFormat", "JWT"},
                                     {"description", "A short-lived token of another service, made for this one"}}}};
        json::object responses{{"AnyProblem", any_problem()},
                               {"InternalError", problem_response(500, {internal_error})},
                               {"Unavailable", problem_response(503, {failure_of(unavailable), deadline_exceeded})}};
        document_["openapi"] = "3.1.0";
        document_["info"] = {{"title", routes_.title()}, {"version", routes_.version()}};
        document_["components"] = {{"schemas", std::move(schemas)},
                                   {"securitySchemes", std::move(schemes)},
                                   {"responses", std::move(responses)}};
    }

    json::object operation(const Route& route) {
        json::object out{{"operationId", operation_id(route)}, {"tags", json::array{route.tag()}}};
        if (!route.summary().empty()) out["summary"] = route.summary();
        add_access(route, out);
        if (auto all = parameters(route); !all.empty()) out["parameters"] = std::move(all);
        add_body(route, out);
        json::object responses;
        add_success(route, responses);
        add_refusals(route, responses);
        responses["default"] = reference("responses", "AnyProblem");
        out["responses"] = std::move(responses);
        return out;
    }

    static void add_access(const Route& route, json::object& out) {
        const json::object user{{"user", json::array()}};
        switch (route.access()) {
            case Route::Access::open:
                if (route.description().caller == CallerNeed::optional) {
                    out["security"] = json::array{json::object(), user};
                } else {
                    out["security"] = json::array();
                }
                return;
            case Route::Access::internal:
                out["x-internal"] = true;
                out["security"] = json::array{json::object{{"service", json::array()}}};
                return;
            case Route::Access::role: {
                json::array roles;
                for (const auto role : {Role::customer, Role::seller, Role::support, Role::admin}) {
                    if (route.roles().has(role)) roles.push_back(json::string(to_string(role)));
                }
                out["x-roles"] = std::move(roles);
                if (route.seller_right()) out["x-seller-right"] = json::string(to_string(*route.seller_right()));
                [[fallthrough]];
            }
            case Route::Access::signed_in:
                out["security"] = json::array{user};
                if (route.scope())
                    out["security"].as_array().push_back(
                        json::object{{"api_key", json::array{json::string(to_string(*route.scope()))}}});
        }
    }

    json::array parameters(const Route& route) {
        const auto& takes = route.description();
        json::array out;
        std::string_view rest = route.pattern();
        for (const auto schema : takes.path) {
            rest.remove_prefix(rest.find('{') + 1);
            const auto described = json::parse(schema(components_));
            out.push_back(json::object{{"name", rest.substr(0, rest.find('}'))},
                                       {"in", "path"},
                                       {"required", true},
                                       {"schema", described},
                                       {"example", sample(document_, described)}});
        }
        if (takes.query != nullptr) add_query(takes.query, out);
        for (const auto& header : takes.headers) {
            out.push_back(json::object{{"name", header.name},
                                       {"in", "header"},
                                       {"schema", json::object{{"type", "string"}}},
                                       {"example", header.example}});
        }
        if (takes.idempotency_key) {
            out.push_back(json::object{
                {"name", "Idempotency-Key"},
                {"in", "header"},
                {"required", true},
                {"description",
                 "Chosen by the client, once per intent: a repeated request with it has no further effect"},
                {"schema", json::object{{"type", "string"}, {"pattern", "^[!-~]{1,255}$"}}},
                {"example", "4f6b7c1e-2b1c-4d5a-9f0e-7d3c5a1b2e90"}});
        }
        return out;
    }

    // A query's struct is no schema of the document: each of its members is a parameter.
    void add_query(SchemaText schema, json::array& out) {
        schema::Components own;
        const auto root = json::parse(schema(own));
        const std::string_view path = root.at("$ref").as_string();
        const auto object = json::parse(own.schemas().at(std::string(path.substr(path.rfind('/') + 1))));
        const auto* required = object.as_object().if_contains("required");
        const auto* examples = object.as_object().if_contains("examples");
        const auto* given = examples != nullptr ? &examples->at(0).as_object() : nullptr;
        for (const auto& [name, member] : object.at("properties").as_object()) {
            auto copy = member.as_object();
            json::object parameter{{"name", name}, {"in", "query"}};
            const auto is_this = [&](const json::value& each) { return each.as_string() == name; };
            if (required != nullptr && std::ranges::any_of(required->as_array(), is_this)) parameter["required"] = true;
            if (const auto* description = copy.if_contains("description")) {
                parameter["description"] = *description;
                copy.erase("description");
            }
            const auto* example = given != nullptr ? given->if_contains(name) : nullptr;
            parameter["example"] = example != nullptr ? *example : sample(document_, copy);
            parameter["schema"] = std::move(copy);
            out.push_back(std::move(parameter));
        }
    }

    void add_body(const Route& route, json::object& out) {
        const auto& takes = route.description();
        if (takes.body != nullptr) {
            out["requestBody"] = {
                {"required", true},
                {"content", json::object{{"application/json", media(takes.body, takes.body_example)}}}};
        } else if (takes.raw_body) {
            out["requestBody"] = {{"content", json::object{{"*/*", json::object()}}}};
        }
    }

    json::object media(SchemaText schema, ExampleText example) {
        auto described = json::parse(schema(components_));
        const auto given = example != nullptr ? example() : std::string_view();
        auto shown = given.empty() ? sample(document_, described) : json::parse(given);
        return {{"schema", std::move(described)}, {"example", std::move(shown)}};
    }

    void add_success(const Route& route, json::object& responses) {
        const auto& takes = route.description();
        const int status = route.success_status();
        json::object response{{"description", reason_phrase(status)}};
        if (!route.landing().empty()) {
            std::vector<Failure> told;
            for (const auto& refusal : route.refusals()) told.push_back(failure_of(refusal));
            told.push_back(failure_of(unavailable));
            response["description"] =
                std::string(reason_phrase(status)) + ": what goes wrong is told in the fragment: " + list_of(told);
        }
        json::object headers;
        const json::object string_header{{"schema", json::object{{"type", "string"}}}};
        if (status == 201) headers["Location"] = string_header;
        if (!route.cache_control().empty()) {
            headers["Cache-Control"] = string_header;
            headers["ETag"] = string_header;
            responses["304"] = {{"description", "Not Modified: If-None-Match holds the current ETag"}};
        }
        if (!headers.empty()) response["headers"] = std::move(headers);
        switch (takes.answer) {
            case AnswerKind::json:
                response["content"] = {{"application/json", media(takes.answer_schema, takes.answer_example)}};
                break;
            case AnswerKind::html:
                response["content"] = {{"text/html", json::object{{"schema", json::object{{"type", "string"}}}}}};
                break;
            case AnswerKind::raw: response["content"] = {{"*/*", json::object()}}; break;
            case AnswerKind::none: break;
        }
        responses[std::to_string(status)] = std::move(response);
    }

    static void add_refusals(const Route& route, json::object& responses) {
        if (!route.landing().empty()) return;  // told by the redirect
        const auto& takes = route.description();
        std::map<int, std::vector<Failure>> by_status;
        const auto add = [&](const Failure& failure) {
            auto& there = by_status[failure.status];
            if (std::ranges::none_of(there, [&](const Failure& each) { return each.code == failure.code; })) {
                there.push_back(failure);
            }
        };
        if (!takes.path.empty()) add(failure_of(not_found));
        if (takes.idempotency_key) {
            add(failure_of(idempotency_key_required));
            add(failure_of(idempotency_key_invalid));
        }
        if (takes.body != nullptr) {
            add(failure_of(body_required));
            add(failure_of(malformed_json));
            add(wrong_media_type);
        }
        if (takes.body != nullptr || takes.raw_body) add(body_too_large);
        if (takes.body != nullptr || takes.query != nullptr) add(failure_of(validation_failed));
        const bool open = route.access() == Route::Access::open;
        if (!open) add(failure_of(unauthenticated));
        if (!open || takes.caller == CallerNeed::optional) {
            add(failure_of(token_invalid));
            add(failure_of(token_expired));
        }
        if (takes.caller != CallerNeed::none) add(failure_of(token_revoked));
        if (route.access() == Route::Access::role || route.access() == Route::Access::internal)
            add(failure_of(forbidden));
        if (takes.caller != CallerNeed::none) add(failure_of(scope_missing));
        if (route.scope()) {
            add(failure_of(api_key_invalid));
            add(failure_of(too_many_requests));
        }
        for (const auto& refusal : route.refusals()) add(failure_of(refusal));

        auto at_503 = std::exchange(by_status[503], {});
        by_status.erase(503);
        for (const auto& [status, failures] : by_status)
            responses[std::to_string(status)] = problem_response(status, failures);
        responses["500"] = reference("responses", "InternalError");
        if (at_503.empty()) {
            responses["503"] = reference("responses", "Unavailable");
        } else {
            at_503.push_back(failure_of(unavailable));
            at_503.push_back(deadline_exceeded);
            responses["503"] = problem_response(503, at_503);
        }
    }

    const Routes& routes_;
    schema::Components components_;
    json::object document_;
};

}  // namespace

std::string openapi(const Routes& routes) {
    routes.check();
    return Printer(routes).print();
}

}  // namespace souk::http
