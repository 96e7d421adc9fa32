#include "foundation/http/client.hpp"

#include "foundation/core/unavailable.hpp"
#include "foundation/http/curl_transfers.hpp"
#include "foundation/runtime/context.hpp"
#include "foundation/telemetry/metrics.hpp"
#include "foundation/telemetry/tracer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <unordered_map>

namespace souk::http {

namespace {

struct Target {
    std::string host;  // with the port where the URL has one: what errors, metrics and spans name
    std::string path;
};

Target parse_target(const std::string& url) {
    const auto reject = [] { return std::invalid_argument("not a URL that can be requested"); };
    const auto scheme_end = url.find("://");
    if (scheme_end == std::string::npos) throw reject();
    const auto scheme = std::string_view(url).substr(0, scheme_end);
    if (scheme != "http" && scheme != "https") throw reject();
    const bool printable = std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7F'; });
    const auto authority_begin = scheme_end + 3;
    const auto authority_end = std::min(url.find_first_of("/?#", authority_begin), url.size());
    auto host = url.substr(authority_begin, authority_end - authority_begin);
    // Credentials belong into `basic`: in a URL they would reach error texts and logs.
    if (!printable || host.empty() || host.find('@') != std::string::npos) throw reject();
    const auto path_end = std::min(url.find_first_of("?#", authority_end), url.size());
    return {std::move(host), url.substr(authority_end, path_end - authority_end)};
}

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || marks.contains(c);
    });
}

void add_header(HeaderList& list, std::string_view name, std::string_view value) {
    const bool whole = std::ranges::none_of(value, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
    if (!is_token(name) || !whole) throw std::invalid_argument("a header that cannot be sent");
    std::string line(name);
    // "Name;" is how libcurl spells a header without a value.
    line += value.empty() ? ";" : ": ";
    line += value;
    append(list, line.c_str());
}

std::string_view trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool safe_to_repeat(const ClientRequest& request) {
    switch (request.method) {
        case Method::get:
        case Method::head:
        case Method::put:
        case Method::del:
        case Method::options: return true;
        default: return request.repeatable || find_header(request.headers, "Idempotency-Key").has_value();
    }
}

// One request while libcurl works on it; callbacks write into it.
struct Exchange {
    std::string_view unsent;  // of a body that must not be sent twice
    Response response;
    std::size_t max_body = 0;
    bool head_complete = false;
    bool too_large = false;
    std::array<char, CURL_ERROR_SIZE> reason{};
};

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::size_t length = size * count;
    if (exchange.response.body.size() + length > exchange.max_body) {
        exchange.too_large = true;
        return 0;
    }
    exchange.response.body.append(data, length);
    return length;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* user) {
    auto& exchange = *static_cast<Exchange*>(user);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) {
        exchange.response.headers.clear();  // what came before was an interim (1xx) answer
        exchange.head_complete = false;
    } else if (trimmed(line).empty()) {
        exchange.head_complete = true;
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        exchange.response.headers.emplace_back(line.substr(0, colon), trimmed(line.substr(colon + 1)));
    }
    return size * count;
}

std::size_t give_body(char* into, std::size_t size, std::size_t count, void* user) {
    auto& unsent = static_cast<Exchange*>(user)->unsent;
    const auto part = unsent.substr(0, size * count);
    std::ranges::copy(part, into);
    unsent.remove_prefix(part.size());
    return part.size();
}

int refuse_rewind(void*, curl_off_t, int) { return CURL_SEEKFUNC_FAIL; }

void set_method(CURL* easy, Method method) {
    switch (method) {
        case Method::get: curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L); return;
        case Method::head: curl_easy_setopt(easy, CURLOPT_NOBODY, 1L); return;
        case Method::post: break;
        default: curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, std::string(to_string(method)).c_str());
    }
}

void set_body(CURL* easy, const ClientRequest& request, Exchange& exchange) {
    const bool expects_body =
        request.method == Method::post || request.method == Method::put || request.method == Method::patch;
    if (!expects_body && request.body.empty()) return;
    if (request.method == Method::get || request.method == Method::head) {
        throw std::invalid_argument("GET and HEAD have no body");
    }
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
    if (safe_to_repeat(request)) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request.body.c_str());
        return;
    }
    // libcurl sends a request once more when a kept connection dies without an answer. It can do that only with a body
    // that it can rewind; without a body, only a new connection rules it out.
    if (request.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, "");
        curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
        return;
    }
    exchange.unsent = request.body;
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &give_body);
    curl_easy_setopt(easy, CURLOPT_READDATA, &exchange);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &refuse_rewind);
}

HeaderList header_lines(const ClientRequest& request, const std::string& traceparent) {
    HeaderList lines;
    append(lines, "Expect:");  // no "100-continue" round trip
    append(lines, "User-Agent: souk");
    if (!find_header(request.headers, "Content-Type")) append(lines, "Content-Type:");  // no form by default
    for (const auto& [name, value] : request.headers) add_header(lines, name, value);
    if (!request.bearer.empty()) add_header(lines, "Authorization", "Bearer " + request.bearer);
    const auto& request_id = runtime::current_context().request_id;
    if (!request_id.empty() && !find_header(request.headers, "X-Request-Id")) {
        add_header(lines, "X-Request-Id", request_id);
    }
    if (!traceparent.empty() && !find_header(request.headers, "traceparent")) {
        add_header(lines, "traceparent", traceparent);
    }
    return lines;
}

std::string what_went_wrong(CURLcode code, const Exchange& exchange) {
    if (exchange.too_large) return "the answer is larger than allowed";
    if (code == CURLE_OPERATION_TIMEDOUT) return "no answer in time";
    return exchange.reason.front() != '\0' ? exchange.reason.data() : curl_easy_strerror(code);
}

struct HostMetrics {
    telemetry::Counter* answered = nullptr;
    telemetry::Counter* failed = nullptr;
    telemetry::Histogram* seconds = nullptr;
};

}  // namespace

class Client::State {
  public:
    State(runtime::Loop& loop, ClientConfig config)
        : config_(std::move(config)),
          transfers_(loop, config_.max_connections_per_host, config_.max_connections_per_host) {}

    task<Response> send(ClientRequest request) {
        const auto target = parse_target(request.url);
        auto span = start_span(request, target);
        const auto started = std::chrono::steady_clock::now();
        Exchange exchange;
        exchange.max_body = config_.max_body;
        const auto lines = header_lines(request, span.traceparent());
        auto easy = transfers_.take();
        set_options(easy.get(), request, exchange);
        curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, lines.get());
        CURLcode code = co_await transfers_.run(easy.get());
        // libcurl takes an answer that breaks off within its headers for a whole one.
        if (code == CURLE_OK && !exchange.head_complete) code = CURLE_PARTIAL_FILE;

        long status = 0;
        curl_easy_getinfo(easy.get(), CURLINFO_RESPONSE_CODE, &status);
        transfers_.give_back(std::move(easy));
        count(target.host, code == CURLE_OK, std::chrono::steady_clock::now() - started);
        if (code != CURLE_OK) {
            auto why = what_went_wrong(code, exchange);
            span.fail(why);
            throw Unavailable(target.host, std::move(why));
        }
        exchange.response.status = static_cast<int>(status);
        span.attribute("http.response.status_code", status);
        if (status >= 500) span.fail("status " + std::to_string(status));
        co_return std::move(exchange.response);
    }

  private:
    telemetry::Span start_span(const ClientRequest& request, const Target& target) const {
        static telemetry::Tracer off({});
        auto& tracer = config_.tracer != nullptr ? *config_.tracer : off;
        auto span = tracer.start(to_string(request.method), telemetry::SpanKind::client,
                                 runtime::current_context().traceparent);
        if (span.recording()) {
            span.attribute("http.request.method", to_string(request.method));
            span.attribute("server.address", target.host);
            span.attribute("url.path", target.path);  // never the query: it may hold secrets
        }
        return span;
    }

    void set_options(CURL* easy, const ClientRequest& request, Exchange& exchange) const {
        const auto milliseconds = [](std::chrono::milliseconds time) {
            return std::max(1L, static_cast<long>(time.count()));
        };
        curl_easy_setopt(easy, CURLOPT_URL, request.url.c_str());
        curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
        curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(request.timeout));
        curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(config_.connect_timeout));
        curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, static_cast<long>(config_.idle_limit.count()));
        curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, exchange.reason.data());
        curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &take_body);
        curl_easy_setopt(easy, CURLOPT_WRITEDATA, &exchange);
        curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &take_header);
        curl_easy_setopt(easy, CURLOPT_HEADERDATA, &exchange);
        if (!config_.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, config_.ca_file.c_str());
        if (!request.unix_socket.empty()) {
            curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, request.unix_socket.c_str());
        }
        if (!request.basic.empty()) {
            curl_easy_setopt(easy, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
            curl_easy_setopt(easy, CURLOPT_USERPWD, request.basic.c_str());
        }
        set_body(easy, request, exchange);
        set_method(easy, request.method);
    }

    void count(const std::string& host, bool answered, std::chrono::nanoseconds time) {
        if (config_.metrics == nullptr) return;
        auto& metrics = metrics_[host];
        if (metrics.seconds == nullptr) {
            const auto counter = [&](const char* outcome) {
                return &config_.metrics->counter("souk_http_client_requests_total", "Outgoing HTTP requests.",
                                                 {{"host", host}, {"outcome", outcome}});
            };
            metrics.answered = counter("answered");
            metrics.failed = counter("failed");
            metrics.seconds = &config_.metrics->histogram("souk_http_client_seconds", "Time of outgoing HTTP requests.",
                                                          {{"host", host}});
        }
        (answered ? metrics.answered : metrics.failed)->inc();
        metrics.seconds->observe(time);
    }

    ClientConfig config_;
    CurlTransfers transfers_;
    std::unordered_map<std::string, HostMetrics> metrics_;
};

Client::Client(runtime::Loop& loop, ClientConfig config) : state_(std::make_shared<State>(loop, std::move(config))) {}
Client::~Client() = default;

task<Response> Client::send(ClientRequest request) { return state_->send(std::move(request)); }

}  // namespace souk::http
