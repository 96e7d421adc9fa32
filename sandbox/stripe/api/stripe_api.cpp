#include "sandbox/stripe/api/stripe_api.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/http/token_text.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace souk::stripe_sandbox {

using http::Request;
using http::Response;

namespace {

bool is_live(std::string_view key) { return key.size() > 8 && key.substr(2, 6) == "_live_"; }

// `Authorization: Bearer sk_…`, Basic with the key as the user name, or key=pk_… in the body, as Stripe.js sends it.
std::string key_in(const Request& request) {
    const auto header = request.header("Authorization").value_or("");
    const auto space = std::min(header.find(' '), header.size());
    auto rest = std::string(header.substr(std::min(space + 1, header.size())));
    if (http::equal_names(header.substr(0, space), "Bearer")) return rest;
    if (http::equal_names(header.substr(0, space), "Basic")) {
        std::ranges::replace(rest, '+', '-');
        std::ranges::replace(rest, '/', '_');
        std::erase(rest, '=');
        const auto decoded = http::from_base64url(rest).value_or("");
        return decoded.substr(0, decoded.find(':'));
    }
    auto form =
        request.method == http::Method::get ? Parameters::from_pairs(request.query) : Parameters::parse(request.body);
    return form ? form->text("key").value_or("") : "";
}

// As Stripe does: enough to recognise, too little to use.
std::string masked(std::string_view key) {
    if (key.size() < 16) return std::string(key.substr(0, 3)) + "****";
    return std::string(key.substr(0, 8)) + "****" + std::string(key.substr(key.size() - 4));
}

ApiError idempotency_error(int status, std::string_view code, std::string message) {
    auto error = refusal(status, code, std::move(message));
    error.type = "idempotency_error";
    return error;
}

std::optional<ApiError> reused(const KeptAnswer& kept, const Command& command) {
    const bool same_endpoint = kept.operation == command.operation;
    if (same_endpoint && kept.fingerprint == command.fingerprint) return std::nullopt;
    return idempotency_error(400, "",
                             std::string("Keys for idempotent requests can only be used ") +
                                 (same_endpoint ? "with the same parameters they were first used with."
                                                : "for the same endpoint they were first used for.") +
                                 " Try using a key other than '" + *command.idempotency_key +
                                 "' if you meant to execute a different request.");
}

IntentPtr as_public(const IntentPtr& intent) {
    auto copy = std::make_shared<Intent>(*intent);
    copy->is_public = true;
    copy->payment_method.shown = nullptr;
    return copy;
}

Answer as_public(Answer answer) {
    if (const auto* intent = std::get_if<IntentPtr>(&answer.object)) answer.object = as_public(IntentPtr(*intent));
    if (answer.error && answer.error->payment_intent) {
        auto error = std::make_shared<ApiError>(*answer.error);
        error->payment_intent = as_public(*error->payment_intent);
        answer.error = std::move(error);
    }
    return answer;
}

std::optional<ApiError> wrong_expand(Parameters& parameters) {
    for (const auto& property : parameters.list("expand")) {
        if (can_be_expanded(property)) continue;
        return invalid_parameter("expand", "", "This property cannot be expanded (" + property + ") by this sandbox.");
    }
    return std::nullopt;
}

}  // namespace

ApiError no_such_url(const Request& request) {
    return refusal(404, "",
                   "Unrecognized request URL (" + std::string(to_string(request.method)) + ": " + request.path +
                       "). This sandbox covers a part of Stripe's API.");
}

ApiError needs_secret_key() {
    return refusal(
        403, "secret_key_required",
        "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
        "list of your API keys at https://dashboard.stripe.com/account/apikeys.");
}

StripeApi::StripeApi(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, Deliverer& deliverer, const Clock& clock,
                     ApiKeys keys)
    : loop_(loop), sandbox_(sandbox), journal_(journal), deliverer_(deliverer), clock_(clock), keys_(std::move(keys)) {
    std::memcpy(&requests_, crypto::random_bytes(sizeof requests_).data(), sizeof requests_);
}

std::string StripeApi::new_request_id() {
    char text[24];
    std::snprintf(text, sizeof text, "req_%014llx", static_cast<unsigned long long>(++requests_ & 0xff'ffff'ffff'ffff));
    return text;
}

bool StripeApi::is_secret_key_of(const Request& request) const {
    return crypto::constant_time_equal(key_in(request), keys_.secret);
}

std::optional<ApiError> StripeApi::refused(Asked& asked) const {
    const auto key = key_in(asked.request);
    if (key.empty()) {
        return refusal(401, "",
                       "You did not provide an API key. You need to provide your API key in the Authorization header, "
                       "using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
                       "https://stripe.com/docs/api#authentication for details.");
    }
    if (is_live(key)) {
        return refusal(
            401, "",
            "This is a sandbox on a developer's machine. A live key has no business here: do not use it again.");
    }
    asked.publishable = crypto::constant_time_equal(key, keys_.publishable);
    if (!asked.publishable && !crypto::constant_time_equal(key, keys_.secret)) {
        return refusal(401, "", "Invalid API Key provided: " + masked(key));
    }
    if (const auto account = asked.request.header("Stripe-Account")) {
        return refusal(403, "account_invalid",
                       "The provided key '" + masked(key) + "' does not have access to account '" +
                           std::string(*account) +
                           "' (or that account does not exist). Application access may have been revoked.");
    }
    if (const auto version = asked.request.header("Stripe-Version"); version && !is_api_version(*version)) {
        return refusal(400, "", "Invalid Stripe API version: " + std::string(*version));
    }
    return std::nullopt;
}

Response StripeApi::respond(const Asked& asked, int status, std::string body) const {
    Response response{status, {}, std::move(body)};
    response.headers = {
        {"Content-Type", "application/json"},
        {"Cache-Control", "no-cache, no-store"},
        {"Request-Id", asked.request_id},
        {"Stripe-Version", std::string(asked.request.header("Stripe-Version").value_or(latest_version))},
        {"Access-Control-Allow-Origin", "*"},
        {"Access-Control-Expose-Headers", "Request-Id, Stripe-Version"}};
    if (const auto key = asked.request.header("Idempotency-Key"))
        response.headers.emplace_back("Idempotency-Key", *key);
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"Stripe\"");
    return response;
}

Response StripeApi::respond(const Asked& asked, const Answer& answer) const {
    if (asked.publishable) {
        const auto shown = as_public(answer);
        return shown.error ? fail(asked, *shown.error) : respond(asked, 200, schema::encode(shown.object));
    }
    return answer.error ? fail(asked, *answer.error) : respond(asked, 200, schema::encode(answer.object));
}

Response StripeApi::fail(const Asked& asked, ApiError error) const {
    if (!error.request_log_url) error.request_log_url = "https://dashboard.stripe.com/test/logs/" + asked.request_id;
    return respond(asked, error.status, "{\"error\":" + schema::encode(error) + "}\n");
}

task<Response> StripeApi::answer(const Request& request, std::vector<std::string> path) {
    Asked asked{request, new_request_id()};
    if (request.method == http::Method::options) {
        auto response = respond(asked, 204, "");
        response.headers.emplace_back("Access-Control-Allow-Methods", "GET, POST, DELETE");
        response.headers.emplace_back("Access-Control-Allow-Headers",
                                      "Authorization, Content-Type, Idempotency-Key, Stripe-Version, Stripe-Account");
        co_return response;
    }
    if (auto error = refused(asked)) co_return fail(asked, std::move(*error));
    if (request.method == http::Method::get) co_return read(asked, path);
    auto name = std::string(to_string(request.method)) + " " + path[0];
    if (path.size() > 1) name += "/*";
    if (path.size() > 2) name += "/" + path[2];
    const auto* operation = find_operation(name);
    if (operation == nullptr) {
        co_return fail(asked, no_such_url(request));
    }
    if (asked.publishable && !operation->publishable) {
        co_return fail(asked, needs_secret_key());
    }
    co_return co_await change(std::move(asked), *operation, path.size() > 1 ? std::move(path[1]) : "");
}

std::optional<ApiError> StripeApi::wrong_client_secret(Parameters& parameters, const std::string& intent) const {
    const auto given = parameters.required_text("client_secret");
    if (auto error = parameters.has("client_secret") ? std::nullopt : parameters.finish()) return error;
    if (!sandbox_.account.find<Intent>(intent)) return missing_resource("payment_intent", intent, "intent", 404);
    if (crypto::constant_time_equal(given, sandbox_.account.client_secret_of(intent))) return std::nullopt;
    return invalid_parameter(
        "client_secret", "",
        "The client_secret provided does not match the client_secret associated with the PaymentIntent.");
}

task<Response> StripeApi::change(Asked asked, const Operation& operation, std::string object) {
    const auto& request = asked.request;
    const auto type = request.header("Content-Type");
    const bool is_form = request.body.empty() || !type || type->starts_with("application/x-www-form-urlencoded");
    auto parameters = is_form ? Parameters::parse(request.body) : std::nullopt;
    if (!parameters) {
        co_return fail(asked, refusal(400, "", "The body must be well-formed application/x-www-form-urlencoded."));
    }
    if (auto error = wrong_expand(*parameters)) co_return fail(asked, std::move(*error));
    if (asked.publishable && !object.empty()) {
        if (auto error = wrong_client_secret(*parameters, object)) co_return fail(asked, std::move(*error));
    }
    for (const auto* key :
         {"key", "client_secret", "expected_payment_method_type", "client_context", "_stripe_version"}) {
        parameters->ignore(key);
    }
    Command command{.operation = std::string(operation.name),
                    .time = clock_.now().microseconds(),
                    .object = std::move(object),
                    .form = parameters->encoded(),
                    .request_id = asked.request_id,
                    .publishable = asked.publishable};
    if (const auto version = request.header("Stripe-Version")) command.version = *version;
    if (const auto key = request.header("Idempotency-Key"); key && !key->empty()) {
        if (key->size() > 255 || !std::ranges::all_of(*key, [](char c) { return c >= ' ' && c < '\x7f'; })) {
            co_return fail(asked, idempotency_error(400, "", "Idempotency keys are up to 255 visible characters."));
        }
        command.idempotency_key = *key;
        command.fingerprint = fingerprint_of(command, *parameters);
    }
    // On its way for as long as this lives.
    std::unique_ptr<std::string, std::function<void(std::string*)>> in_flight(
        nullptr, [this](std::string* key) { sandbox_.keys_in_flight.erase(*key); });
    if (command.idempotency_key && sandbox_.keys_in_flight.insert(*command.idempotency_key).second) {
        in_flight.reset(&*command.idempotency_key);
    }
    if (command.idempotency_key && !in_flight) {
        co_return fail(asked,
                       idempotency_error(409, "idempotency_key_in_use",
                                         "There is currently another in-progress request using this Idempotent "
                                         "Key (that probably means you submitted twice, and the other request is "
                                         "still going through): " +
                                             *command.idempotency_key + ". Please try again later."));
    }
    if (const auto* kept = command.idempotency_key ? sandbox_.kept(*command.idempotency_key) : nullptr) {
        if (auto error = reused(*kept, command)) co_return fail(asked, std::move(*error));
        auto response = respond(asked, kept->answer);
        response.headers.emplace_back("Idempotent-Replayed", "true");
        response.headers.emplace_back("Original-Request", kept->request_id);
        co_return response;
    }
    if (switches.latency.count() > 0) {
        co_await loop_.sleep(switches.latency);
        command.time = clock_.now().microseconds();
    }
    if (switches.faults > 0 && request.path.starts_with(switches.fault_path)) {
        --switches.faults;
        command.fault = switches.fault;
    }
    if (!switches.course.empty() && operation.run == create_refund) command.course = switches.course;
    const auto applied = apply(command, *parameters);
    auto response = respond(asked, applied.answer);
    if (command.idempotency_key && applied.changed) response.headers.emplace_back("Original-Request", asked.request_id);
    co_await journal_.written();
    co_return response;
}

Applied StripeApi::apply(Command& command, Parameters& parameters) {
    command.first = sandbox_.account.last_serial();
    auto applied = sandbox_.apply(command, parameters);
    if (!applied.changed) return applied;
    journal_.append({.root = applied.root, .command = command});
    for (const auto& event : applied.events) {
        if (!switches.event_type.empty() && event->type != switches.event_type) continue;
        const bool loses = switches.lost > 0;
        const bool doubles = !loses && switches.doubled > 0;
        for (const auto& [id, endpoint] : sandbox_.account.all<WebhookEndpoint>()) {
            if (!endpoint->wants(event->type)) continue;
            if (doubles) sandbox_.webhooks.add(event, id, command.time);
            if (!loses) continue;
            sandbox_.webhooks.settle({event->id, id}, false);
            deliverer_.end({event->id, id}, event->root, false);
        }
        if (loses) --switches.lost;
        if (doubles) --switches.doubled;
    }
    deliverer_.wake();
    watch_due();
    return applied;
}

task<Answer> StripeApi::carry_out(std::string operation, std::string object, Parameters parameters) {
    Command command{.operation = std::move(operation),
                    .time = clock_.now().microseconds(),
                    .object = std::move(object),
                    .form = parameters.encoded(),
                    .request_id = new_request_id()};
    auto applied = apply(command, parameters);
    co_await journal_.written();
    co_return std::move(applied.answer);
}

void StripeApi::watch_due() {
    const auto due = sandbox_.account.next_due();
    if (!due || (alarm_ && *alarm_ <= *due)) return;
    alarm_ = due;
    loop_.spawn("settlement", settle_at(*due));
}

task<void> StripeApi::settle_at(std::int64_t due) {
    co_await loop_.sleep(std::chrono::microseconds(std::max<std::int64_t>(0, due - clock_.now().microseconds())));
    if (alarm_ == due) alarm_.reset();
    if (loop_.stopping()) co_return;
    Parameters none;
    while (auto command = sandbox_.account.due_command(clock_.now().microseconds())) apply(*command, none);
    watch_due();
}

}  // namespace souk::stripe_sandbox
