#include "sandbox/stripe/api/stripe_api.hpp"

#include "foundation/crypto/digest.hpp"

#include <algorithm>
#include <cstring>

namespace souk::stripe_sandbox {

using http::Incoming;
using http::Request;
using http::Response;

namespace {

// As far as it is well formed (RFC 4648): a key that comes out garbled is a wrong key.
std::string from_base64(std::string_view text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const auto digit = digits.find(c);
        if (digit == std::string_view::npos) break;
        bits = (bits << 6U) | static_cast<std::uint32_t>(digit);
        count += 6;
        if (count < 8) continue;
        count -= 8;
        bytes += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xffU);
    }
    return bytes;
}

// The secret key: `Authorization: Bearer sk_…`, or Basic with the key as the user name.
std::string key_in(const Request& request) {
    const auto header = request.header("Authorization").value_or("");
    const auto space = header.find(' ');
    const auto scheme = header.substr(0, space);
    auto rest = space == std::string_view::npos ? std::string_view{} : header.substr(space + 1);
    while (rest.starts_with(' ')) rest.remove_prefix(1);
    if (http::equal_names(scheme, "Bearer")) return std::string(rest);
    if (!http::equal_names(scheme, "Basic")) return {};
    auto decoded = from_base64(rest);
    decoded.erase(std::min(decoded.find(':'), decoded.size()));
    return decoded;
}

// As Stripe does: enough to recognise, too little to use.
std::string masked(std::string_view key) {
    if (key.size() < 16) return std::string(key.substr(0, 3)) + "****";
    return std::string(key.substr(0, 8)) + "****" + std::string(key.substr(key.size() - 4));
}

ApiError unauthorized(std::string message) {
    ApiError error;
    error.status = 401;
    error.message = std::move(message);
    return error;
}

ApiError idempotency_error(int status, std::string code, std::string message) {
    ApiError error;
    error.status = status;
    error.type = "idempotency_error";
    error.code = std::move(code);
    error.message = std::move(message);
    return error;
}

ApiError bad_form() {
    return invalid_parameter(
        "", "",
        "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If "
        "you have questions, we can help at https://support.stripe.com/.");
}

bool is_form(const Request& request) {
    const auto type = request.header("Content-Type");
    return request.body.empty() || !type || type->starts_with("application/x-www-form-urlencoded");
}

bool is_visible_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7f'; });
}

std::optional<ApiError> reused(const KeptAnswer& kept, const Command& command, std::uint64_t fingerprint) {
    const auto& key = command.origin->idempotency_key;
    if (kept.operation != command.operation) {
        return idempotency_error(
            400, "",
            "Keys for idempotent requests can only be used for the same endpoint they were first used "
            "for. Try using a key other than '" +
                key + "' if you meant to execute a different request.");
    }
    if (kept.fingerprint != fingerprint) {
        return idempotency_error(
            400, "",
            "Keys for idempotent requests can only be used with the same parameters they were first "
            "used with. Try using a key other than '" +
                key + "' if you meant to execute a different request.");
    }
    return std::nullopt;
}

// Marks a key as on its way for as long as it lives.
class KeyInFlight {
  public:
    KeyInFlight(IdempotencyKeys& keys, std::string key) : keys_(keys), key_(std::move(key)) {
        held_ = key_.empty() || keys_.begin(key_);
    }
    ~KeyInFlight() {
        if (held_ && !key_.empty()) keys_.end(key_);
    }
    KeyInFlight(const KeyInFlight&) = delete;
    KeyInFlight& operator=(const KeyInFlight&) = delete;
    bool held() const noexcept { return held_; }

  private:
    IdempotencyKeys& keys_;
    std::string key_;
    bool held_ = false;
};

}  // namespace

StripeApi::StripeApi(runtime::Loop& loop, Sandbox& sandbox, Journal& journal, Deliverer& deliverer,
                     const JsonWriter& json, const Clock& clock, std::string key)
    : loop_(loop),
      sandbox_(sandbox),
      journal_(journal),
      deliverer_(deliverer),
      json_(json),
      clock_(clock),
      key_(std::move(key)) {
    const auto random = crypto::sha256(crypto::random_token());
    std::memcpy(&requests_, random.data(), sizeof requests_);
}

std::string StripeApi::new_request_id() {
    const auto id = sandbox_.account.ids().make("", ++requests_);
    return "req_" + id.substr(id.size() - 14);
}

std::optional<ApiError> StripeApi::refused_key(const Request& request) const {
    const auto key = key_in(request);
    if (key.empty()) {
        return unauthorized(
            "You did not provide an API key. You need to provide your API key in the Authorization header, using "
            "Bearer auth "
            "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for "
            "details, or "
            "we can help at https://support.stripe.com/.");
    }
    if (key.starts_with("sk_live_") || key.starts_with("rk_live_")) {
        return unauthorized(
            "This is a sandbox on a developer's machine. A live key has no business here: do not use it again.");
    }
    if (!crypto::constant_time_equal(key, key_)) return unauthorized("Invalid API Key provided: " + masked(key));
    return std::nullopt;
}

Response StripeApi::respond(const Asked& asked, int status, std::string body) const {
    Response response{status, {}, std::move(body)};
    response.headers.reserve(8);
    response.headers.emplace_back("Content-Type", "application/json");
    response.headers.emplace_back("Cache-Control", "no-cache, no-store");
    response.headers.emplace_back("Request-Id", asked.request_id);
    response.headers.emplace_back("Stripe-Version", asked.request.header("Stripe-Version").value_or(api_version));
    if (const auto key = asked.request.header("Idempotency-Key"))
        response.headers.emplace_back("Idempotency-Key", *key);
    return response;
}

Response StripeApi::fail(const Asked& asked, const ApiError& error) const {
    std::string body;
    json_.write(body, error);
    auto response = respond(asked, error.status, std::move(body));
    if (error.status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"Stripe\"");
    return response;
}

Related StripeApi::related_to(const Object& object) const {
    const auto& account = sandbox_.account;
    const auto find = [](const auto& table, Serial serial) {
        const auto entry = table.find(serial);
        return entry == table.end() ? nullptr : entry->second;
    };
    if (const auto* charge = std::get_if<ChargePtr>(&object))
        return {find(account.intents(), (*charge)->intent), nullptr};
    if (const auto* refund = std::get_if<RefundPtr>(&object)) {
        return {find(account.intents(), (*refund)->intent), find(account.charges(), (*refund)->charge)};
    }
    return {};
}

std::string StripeApi::body_of(const Answer& answer) const {
    std::string body;
    if (answer.error) {
        json_.write(body, *answer.error);
    } else {
        json_.write(body, answer.object, answer.expand, answer.expand != 0 ? related_to(answer.object) : Related{});
    }
    return body;
}

Applied StripeApi::apply(const Command& command, std::uint64_t fingerprint) {
    const auto first_serial = sandbox_.account.last_serial();
    auto applied = sandbox_.apply(command, fingerprint);
    if (applied.changed) {
        journal_.append(command, first_serial, fingerprint);
        deliverer_.wake();
        watch_due();
    }
    return applied;
}

task<Response> StripeApi::change(Asked asked, Operation operation, std::string object) {
    const auto& request = asked.request;
    if (const auto error = refused_key(request)) co_return fail(asked, *error);
    auto form = is_form(request) ? Form::parse(request.body) : std::nullopt;
    if (!form) co_return fail(asked, bad_form());
    if (const auto expand = read_expand(*form); !expand) co_return fail(asked, expand.error());

    const std::string key(request.header("Idempotency-Key").value_or(""));
    if (key.size() > 255 || !is_visible_ascii(key)) {
        co_return fail(asked, idempotency_error(400, "", "Idempotency keys are up to 255 visible characters."));
    }
    Command command{.operation = operation,
                    .time = clock_.now().microseconds(),
                    .object = std::move(object),
                    .form = std::move(*form),
                    .origin = std::make_shared<const Origin>(Origin{asked.request_id, key})};
    const auto fingerprint = key.empty() ? 0 : fingerprint_of(command);
    const KeyInFlight in_flight(sandbox_.keys, key);
    if (!in_flight.held()) {
        co_return fail(
            asked,
            idempotency_error(409, "idempotency_key_in_use",
                              "There is currently another in-progress request using this Idempotent Key (that probably "
                              "means you submitted twice, and the other request is still going through): " +
                                  key + ". Please try again later."));
    }
    if (const auto* kept = key.empty() ? nullptr : sandbox_.keys.find(key)) {
        if (const auto error = reused(*kept, command, fingerprint)) co_return fail(asked, *error);
        auto response = respond(asked, kept->answer.error ? kept->answer.error->status : 200, body_of(kept->answer));
        response.headers.emplace_back("Idempotent-Replayed", "true");
        response.headers.emplace_back("Original-Request", kept->origin->request_id);
        co_return response;
    }

    if (latency.count() > 0) {
        co_await loop_.sleep(latency);
        command.time = clock_.now().microseconds();
    }
    const auto applied = apply(command, fingerprint);
    auto response = respond(asked, applied.answer.error ? applied.answer.error->status : 200, body_of(applied.answer));
    if (!key.empty() && applied.changed) response.headers.emplace_back("Original-Request", asked.request_id);
    co_await journal_.written();
    co_return response;
}

task<Answer> StripeApi::carry_out(Command command) {
    auto applied = apply(command, 0);
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
    while (const auto command = sandbox_.account.due_command(clock_.now().microseconds())) apply(*command, 0);
    watch_due();
}

task<Response> StripeApi::create_intent(Incoming request) {
    return change({request, new_request_id()}, Operation::create_intent);
}
task<Response> StripeApi::update_intent(Incoming request, Text id) {
    return change({request, new_request_id()}, Operation::update_intent, std::move(id.value));
}
task<Response> StripeApi::confirm_intent(Incoming request, Text id) {
    return change({request, new_request_id()}, Operation::confirm_intent, std::move(id.value));
}
task<Response> StripeApi::cancel_intent(Incoming request, Text id) {
    return change({request, new_request_id()}, Operation::cancel_intent, std::move(id.value));
}
task<Response> StripeApi::capture_intent(Incoming request, Text id) {
    return change({request, new_request_id()}, Operation::capture_intent, std::move(id.value));
}
task<Response> StripeApi::create_method(Incoming request) {
    return change({request, new_request_id()}, Operation::create_method);
}
task<Response> StripeApi::create_refund(Incoming request) {
    return change({request, new_request_id()}, Operation::create_refund);
}
task<Response> StripeApi::create_endpoint(Incoming request) {
    return change({request, new_request_id()}, Operation::create_endpoint);
}
task<Response> StripeApi::delete_endpoint(Incoming request, Text id) {
    return change({request, new_request_id()}, Operation::delete_endpoint, std::move(id.value));
}

}  // namespace souk::stripe_sandbox
