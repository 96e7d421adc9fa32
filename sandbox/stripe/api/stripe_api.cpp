#include "sandbox/stripe/api/stripe_api.hpp"

#include "foundation/crypto/digest.hpp"
#include "foundation/http/token_text.hpp"

#include <algorithm>

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
    const auto form = request.method == http::Method::get ? Form::from_pairs(request.query) : Form::parse(request.body);
    return form ? form->text("key") : "";
}

// As Stripe does: enough to recognise, too little to use.
std::string masked(std::string_view key) {
    if (key.size() < 16) return std::string(key.substr(0, 3)) + "****";
    return std::string(key.substr(0, 8)) + "****" + std::string(key.substr(key.size() - 4));
}

Object no_such_url(const Request& request) {
    return refusal(404, "",
                   "Unrecognized request URL (" + std::string(to_string(request.method)) + ": " + request.path +
                       "). This sandbox covers a part of Stripe's API.");
}

Object needs_secret_key() {
    return refusal(
        403, "secret_key_required",
        "This API call cannot be made with a publishable API key. Please use a secret API key. You can find a "
        "list of your API keys at https://dashboard.stripe.com/account/apikeys.");
}

Object idempotency_error(int status, std::string_view code, std::string message) {
    return refusal(status, code, std::move(message)).set("type", "idempotency_error");
}

}  // namespace

std::string json_of(const Answer& answer, bool publishable) {
    std::string body;
    answer.body->write(body, publishable);
    return answer.status == 200 ? body : "{\"error\":" + body + "}\n";
}

StripeApi::StripeApi(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, Deliverer& deliverer, const Clock& clock,
                     ApiKeys keys)
    : loop_(loop), sandbox_(sandbox), journal_(journal), deliverer_(deliverer), clock_(clock), keys_(std::move(keys)) {}

std::string StripeApi::new_request_id() {
    return "req_" + crypto::to_hex(crypto::sha256(crypto::random_bytes(16))).substr(0, 14);
}

bool StripeApi::is_secret_key_of(const Request& request) const {
    return crypto::constant_time_equal(key_in(request), keys_.secret);
}

std::optional<Object> StripeApi::refused(Asked& asked) const {
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
    if (answer.status != 200) return fail(asked, *answer.body);
    return respond(asked, 200, json_of(answer, asked.publishable));
}

Response StripeApi::fail(const Asked& asked, Object error) const {
    error.set("request_log_url", "https://dashboard.stripe.com/test/logs/" + asked.request_id);
    const Answer answer{static_cast<int>(error.integer("status")), share(std::move(error))};
    return respond(asked, answer.status, json_of(answer, asked.publishable));
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
    if (request.method == http::Method::get) {
        auto outcome = read(asked, path);
        if (!outcome) co_return fail(asked, std::move(outcome.error()));
        co_return respond(asked, Answer{200, std::move(*outcome)});
    }
    auto name = std::string(to_string(request.method)) + " " + path[0];
    if (path.size() > 1) name += "/*";
    if (path.size() > 2) name += "/" + path[2];
    const auto* operation = find_operation(name);
    if (operation == nullptr) co_return fail(asked, no_such_url(request));
    if (asked.publishable && !operation->publishable) co_return fail(asked, needs_secret_key());
    co_return co_await change(std::move(asked), *operation, path.size() > 1 ? std::move(path[1]) : "");
}

Outcome StripeApi::read(const Asked& asked, const std::vector<std::string>& path) const {
    const auto form = Form::from_pairs(asked.request.query);
    if (!form) return std::unexpected(refusal(400, "", "The query string is not well formed."));
    const auto* resource = find_resource(path[0]);
    if (asked.publishable) {
        if (resource != &intents || path.size() != 2) return std::unexpected(needs_secret_key());
        if (auto error = wrong_client_secret(*form, path[1])) return std::unexpected(std::move(*error));
    }
    if (path.size() == 1 && path[0] == "balance") return balance(sandbox_);
    if (resource == nullptr || path.size() > 2) return std::unexpected(no_such_url(asked.request));
    return path.size() == 2 ? show(sandbox_, *resource, path[1], *form)
                            : list(sandbox_, *resource, asked.request.path, *form);
}

std::optional<Object> StripeApi::wrong_client_secret(const Form& form, const std::string& intent) const {
    const auto given = form.text("client_secret");
    if (given.empty()) {
        return invalid_parameter("client_secret", "parameter_missing", "Missing required param: client_secret.");
    }
    if (!sandbox_.account.find(intents, intent)) return missing_resource("payment_intent", intent, "intent", 404);
    if (crypto::constant_time_equal(given, sandbox_.account.client_secret_of(intent))) return std::nullopt;
    return invalid_parameter(
        "client_secret", "",
        "The client_secret provided does not match the client_secret associated with the PaymentIntent.");
}

std::optional<Object> StripeApi::cannot_use(const Command& command) const {
    const auto& key = *command.idempotency_key;
    if (key.size() > 255 || !std::ranges::all_of(key, [](char c) { return c >= ' ' && c < '\x7f'; })) {
        return idempotency_error(400, "", "Idempotency keys are up to 255 visible characters.");
    }
    if (sandbox_.keys_in_flight.contains(key)) {
        return idempotency_error(409, "idempotency_key_in_use",
                                 "There is currently another in-progress request using this Idempotent Key (that "
                                 "probably means you submitted twice, and the other request is still going through): " +
                                     key + ". Please try again later.");
    }
    const auto* kept = sandbox_.kept(key);
    if (kept == nullptr || kept->fingerprint == command.fingerprint) return std::nullopt;
    return idempotency_error(
        400, "",
        std::string("Keys for idempotent requests can only be used ") +
            (kept->operation == command.operation ? "with the same parameters they were first used with."
                                                  : "for the same endpoint they were first used for.") +
            " Try using a key other than '" + key + "' if you meant to execute a different request.");
}

task<Response> StripeApi::change(Asked asked, const Operation& operation, std::string object) {
    const auto& request = asked.request;
    const auto type = request.header("Content-Type");
    const bool is_form = request.body.empty() || !type || type->starts_with("application/x-www-form-urlencoded");
    const auto form = is_form ? Form::parse(request.body) : std::nullopt;
    if (!form) {
        co_return fail(asked, refusal(400, "", "The body must be well-formed application/x-www-form-urlencoded."));
    }
    if (auto error = wrong_expansion(operation.resource(), form->list("expand"))) {
        co_return fail(asked, std::move(*error));
    }
    if (asked.publishable && !object.empty()) {
        if (auto error = wrong_client_secret(*form, object)) co_return fail(asked, std::move(*error));
    }
    Command command{.operation = std::string(operation.name),
                    .object = std::move(object),
                    .form = form->encoded(),
                    .request_id = asked.request_id,
                    .version = std::string(request.header("Stripe-Version").value_or("")),
                    .publishable = asked.publishable};
    if (const auto key = request.header("Idempotency-Key"); key && !key->empty()) {
        command.idempotency_key = *key;
        command.fingerprint = crypto::to_hex(crypto::sha256(command.operation + command.object + "?" + command.form));
        if (auto error = cannot_use(command)) co_return fail(asked, std::move(*error));
        if (const auto* kept = sandbox_.kept(*command.idempotency_key)) {
            auto response = respond(asked, kept->answer);
            response.headers.emplace_back("Idempotent-Replayed", "true");
            response.headers.emplace_back("Original-Request", kept->request_id);
            co_return response;
        }
    }
    if (switches.latency.count() > 0) {
        if (command.idempotency_key) sandbox_.keys_in_flight.insert(*command.idempotency_key);
        co_await loop_.sleep(switches.latency);
        if (command.idempotency_key) sandbox_.keys_in_flight.erase(*command.idempotency_key);
    }
    command.time = clock_.now().microseconds();
    if (switches.faults > 0 && request.path.starts_with(switches.fault_path)) {
        --switches.faults;
        command.fault = switches.fault;
    }
    if (!switches.course.empty() && operation.name == "POST refunds") command.course = switches.course;
    const auto applied = apply(command, *form);
    auto response = respond(asked, applied.answer);
    if (command.idempotency_key && applied.changed) response.headers.emplace_back("Original-Request", asked.request_id);
    co_await journal_.written();
    co_return response;
}

Applied StripeApi::apply(Command& command, const Form& form) {
    command.first = sandbox_.account.last_serial();
    auto applied = sandbox_.apply(command, form);
    if (!applied.changed) return applied;
    journal_.append({.command = command});
    for (const auto& event : applied.events) {
        const bool is_meant = switches.event_type.empty() || event->text("type") == switches.event_type;
        if (is_meant && switches.lost > 0) {
            --switches.lost;
            for (const auto& [id, endpoint] : sandbox_.account.all(endpoints)) {
                const Delivery delivery{std::string(event->id()), id};
                if (sandbox_.owed.contains(delivery)) deliverer_.end(delivery, false);
            }
            continue;
        }
        deliverer_.send(event);
        if (!is_meant || switches.doubled == 0) continue;
        --switches.doubled;
        sandbox_.owe(event);
        deliverer_.send(event);
    }
    watch_due();
    return applied;
}

task<Answer> StripeApi::carry_out(std::string operation, std::string object, const Form& form) {
    Command command{.operation = std::move(operation),
                    .time = clock_.now().microseconds(),
                    .object = std::move(object),
                    .form = form.encoded(),
                    .request_id = new_request_id()};
    auto applied = apply(command, form);
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
    while (auto command = sandbox_.account.due_command(clock_.now().microseconds())) apply(*command, Form{});
    watch_due();
}

}  // namespace souk::stripe_sandbox
