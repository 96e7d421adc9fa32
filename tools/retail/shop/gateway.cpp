#include "tools/retail/shop/gateway.hpp"

#include "foundation/core/unavailable.hpp"

#include <algorithm>
#include <charconv>
#include <exception>
#include <optional>
#include <random>

namespace souk::retail {

namespace {

struct Problem {
    std::optional<std::string> code;
    std::optional<std::string> title;
    std::optional<std::string> detail;
    std::optional<std::vector<Violation>> violations;
};
BOOST_DESCRIBE_STRUCT(Problem, (), (code, title, detail, violations))

Problem problem_of(const http::Response& answer) {
    return schema::decode<Problem>(answer.body, schema::Strictness::ignore_unknown).value_or(Problem{});
}

std::string code_of(const Problem& problem, int status) {
    return problem.code.value_or("http_" + std::to_string(status));
}

std::string detail_of(const Problem& problem) {
    std::string text = problem.detail.value_or(problem.title.value_or(""));
    if (problem.violations)
        for (const auto& violation : *problem.violations)
            text += " " + violation.pointer + " " + violation.message + ";";
    return text;
}

bool is_passing(const http::Response& answer) {
    switch (answer.status) {
        case 429:
        case 502:
        case 503:
        case 504: return true;
        case 409: return problem_of(answer).code == "request_in_progress";
        default: return false;
    }
}

int retry_after(const http::Response& answer) {
    int seconds = 0;
    if (const auto value = answer.header("Retry-After"))
        std::from_chars(value->data(), value->data() + value->size(), seconds);
    return std::clamp(seconds, 0, 5);
}

}  // namespace

Declined::Declined(const Call& call, const http::Response& answer)
    : Declined(call, answer.status, code_of(problem_of(answer), answer.status), detail_of(problem_of(answer))) {}

Declined::Declined(const Call& call, int status, std::string code, const std::string& detail)
    : std::runtime_error(std::string(http::to_string(call.method)) + " " + call.path.substr(0, call.path.find('?')) +
                         ": " + std::to_string(status) + " " + code + (detail.empty() ? "" : " (" + detail + ")")),
      status_(status),
      code_(std::move(code)) {}

Gateway::Gateway(runtime::Loop& loop, std::string base_url, const std::string& ca_file, int connections,
                 std::chrono::seconds patience)
    : loop_(loop),
      base_url_(std::move(base_url)),
      patience_(patience),
      client_(loop, http::ClientConfig{.max_connections_per_host = connections, .ca_file = ca_file}) {}

task<http::Response> Gateway::send(Call call) {
    const auto started = Clock::now();
    for (int tries = 1;; ++tries) {
        http::ClientRequest request{.method = call.method,
                                    .url = base_url_ + call.path,
                                    .body = call.body,
                                    .timeout = std::chrono::seconds(20),
                                    .bearer = call.bearer,
                                    .repeatable = true};
        if (!call.body.empty()) request.headers.emplace_back("Content-Type", "application/json");
        if (!call.key.empty()) request.headers.emplace_back("Idempotency-Key", call.key);

        std::optional<http::Response> answer;
        std::exception_ptr failure;
        try {
            answer = co_await client_.send(std::move(request));
        } catch (const Unavailable&) {
            failure = std::current_exception();
        }
        if (answer && answer->status >= 200 && answer->status < 300) co_return std::move(*answer);
        if (answer && !is_passing(*answer)) throw Declined(call, *answer);
        if (!co_await wait_to_retry(started, tries, answer ? retry_after(*answer) : 0)) {
            if (failure) std::rethrow_exception(failure);
            throw Declined(call, *answer);
        }
    }
}

task<bool> Gateway::wait_to_retry(Clock::time_point started, int tries, int advised) {
    using std::chrono::milliseconds;
    static thread_local std::minstd_rand random{std::random_device{}()};
    if (loop_.stopping()) co_return false;
    // 50 ms doubling to 2 s, spread by half so that those who failed together do not come back together.
    const std::int64_t step = std::min<std::int64_t>(2000, std::int64_t{50} << std::min(tries - 1, 6));
    const auto spread = std::uniform_int_distribution<std::int64_t>(step / 2, step)(random);
    const auto wait = std::max(milliseconds(spread), milliseconds(1000 * advised));
    if (Clock::now() + wait > started + patience_) co_return false;
    ++retries_;
    co_await loop_.sleep(wait);
    co_return !loop_.stopping();
}

void Gateway::unreadable(const std::string& path, const std::vector<Violation>& violations) {
    const auto& first = violations.front();
    throw std::runtime_error(path + ": an answer that cannot be read: " + first.pointer + " " + first.message);
}

}  // namespace souk::retail
